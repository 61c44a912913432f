"""The faults, one after the other, and what is looked at in the end."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from apps.history.verification import verify
from apps.hotfixes.models import HotFix, StatusUpdate
from apps.notifications.dispatch import tell
from apps.notifications.models import Notice
from tests.driving import make_company, ready, report

from .cluster import Cluster, until
from .disk_and_clock import DiskAndClock
from .night import Night
from .price import price
from .reading import Reader
from .site import Part, Site

PEOPLE, HOTFIXES = 16, 4
WORK = 4.0  # seconds between two faults


@dataclass
class Story:
    """What happens, and the lines that tell it."""

    cluster: Cluster
    folder: Path
    failed: list[str] = field(default_factory=list)
    reader: Reader = field(init=False)

    def tell(self) -> int:
        """Let it happen; returns 0 where everything holds."""
        print("Making the database ...", flush=True)
        call_command("migrate", verbosity=0)
        company = make_company()
        hotfixes = [report(company, title=f"Fault {number}") for number in range(HOTFIXES)]
        tested = ready(report(company, title="Disk and clock"), company, to="testing")
        print(f"Confirmed by the standby, {price(self.cluster)}", flush=True)
        site = Site(self.folder, self.cluster.url, standby=self.cluster.standby_url)
        self.reader = Reader(site.webs, company.reporter, hotfixes[0])
        people = [(company.reporter, hotfixes[number % HOTFIXES]) for number in range(PEOPLE)]
        night = Night(site.webs, people)
        try:
            site.start()
            self.reader.sign_in()
            night.begin()
            for name, fault in self._faults(site):
                before = len(night.posted)
                time.sleep(WORK)
                began = time.monotonic()
                fault()
                took = time.monotonic() - began
                done = len(night.posted)
                again = until(lambda done=done: len(night.posted) > done + 3, f"Nobody works after: {name}")
                told = f"{done - before:4} forms before, {took:5.1f} s down, works after {again:4.1f} s"
                print(f"{name:60} {told}", flush=True)
            time.sleep(WORK)
            night.end()
        finally:
            site.stop()
        self._look(night)
        self.failed += self.reader.failed
        apart = DiskAndClock(self.folder, self.cluster.url, company.qa, tested)
        for part in (apart.full_disk, apart.clock_behind):
            print(part(), flush=True)
        self.failed += apart.failed
        for line in self.failed:
            print(f"NOT AS IT SHOULD BE: {line}")
        return 1 if self.failed else 0

    def _faults(self, site: Site) -> Iterator[tuple[str, Callable[[], None]]]:
        web, worker = site.webs[0], site.workers[0]
        yield "one of two web servers is killed and started again", lambda: _again(web)
        yield "a process of the other web server is killed", lambda: _kill_a_child(site.webs[1])
        yield "one of two workers is killed and started again", lambda: _again(worker)
        yield "the pooler hangs for a minute, as a network that is cut", self._hang
        yield "the pooler is killed and started again", self._pooler_again
        yield "the primary is killed, its standby read, then promoted", self._promote

    def _hang(self) -> None:
        assert self.cluster.pooler
        os.killpg(self.cluster.pooler.pid, signal.SIGSTOP)
        time.sleep(60)
        os.killpg(self.cluster.pooler.pid, signal.SIGCONT)

    def _pooler_again(self) -> None:
        self.cluster.kill_pooler()
        time.sleep(1)
        self.cluster.start_pooler()

    def _promote(self) -> None:
        self.cluster.primary.kill()
        time.sleep(1)
        print(f"  {self.reader.reads()}", flush=True)
        self.cluster.promote()

    def _look(self, night: Night) -> None:
        """Hold what people were told against what the database holds, which the standby has by now."""
        connection.close()
        there = Counter(StatusUpdate.objects.values_list("text", flat=True))
        lost = [text for text in night.posted if not there[text]]
        twice = [text for text, times in there.items() if times > 1]
        self._hold(not night.errors, f"people read: {night.errors[:3]}")
        self._hold(not lost, f"{len(lost)} forms were answered and are not there: {lost[:3]}")
        self._hold(not twice, f"{len(twice)} forms were done twice: {twice[:3]}")
        self._hold(
            len(there) == len(night.posted), f"{len(there)} are there, {len(night.posted)} were answered"
        )
        for hotfix in HotFix.objects.all():
            self._hold(not (found := verify(hotfix)), f"the history of {hotfix} does not match: {found[:3]}")
            tell(hotfix.pk)
            before = Notice.objects.count()
            tell(hotfix.pk)
            self._hold(Notice.objects.count() == before, "a job that comes twice writes messages twice")
        waits = sorted(night.waits)
        half, last = waits[len(waits) // 2], waits[-1]
        print(f"{len(night.posted)} forms were answered, and {len(there)} are on the record")
        print(f"{night.unanswered} tries without an answer, {night.statuses[503]} times 503, no accident")
        print(f"half of the answers within {half:.2f} s, the last within {last:.1f} s")

    def _hold(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failed.append(otherwise)


def _again(part: Part) -> None:
    part.kill()
    part.start()


def _kill_a_child(part: Part) -> None:
    assert part.process
    pid = part.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
