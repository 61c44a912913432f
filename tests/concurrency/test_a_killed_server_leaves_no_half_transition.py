"""A server killed with -9 amid two hundred sign-offs: what it answered is there, and nothing by halves."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest
from django.db import connections, transaction

from apps.approvals.models import Approval
from apps.common import clock
from apps.history.chained_models import path_up
from apps.history.history_tables import history_model, tables
from apps.history.models import Link
from apps.history.verification import faults
from apps.history.verification_scope import Scope
from apps.hotfixes.door import door
from apps.hotfixes.events import What
from apps.hotfixes.models import HotFix
from tests.asking import saying, url
from tests.concurrency.server import LONGEST, NO_ANSWER, Browser, Server, serving, wait_for_a_writer
from tests.driving import Company, perform, report
from tests.filling import fill

HOTFIXES = 100
# The second of the two moves the hot fix on.
SIGNERS = ("po", "tl")
SIGN_OFFS = HOTFIXES * len(SIGNERS)
CLIENTS = 4
# Four servers die, each after so many answers more; the fifth does the rest.
KILLED_AFTER = (SIGN_OFFS // 5,) * 4

pytestmark = pytest.mark.xdist_group("real server")

# A sign-off: the key of the hot fix, and who signs.
SignOff = tuple[int, str]


def ready_to_sign(company: Company) -> HotFix:
    """A hot fix in Qualification with complete evidence: quicker than `ready`, for a hundred of them."""
    with transaction.atomic():
        hotfix = report(company)
        perform(hotfix, "submit", by=company.reporter)
        with door(hotfix, by=company.po) as (locked, did):
            for records in locked.evidence(*locked.phase.evidence).values():
                for record in records:
                    record.changed_by, record.changed_at = company.po, clock.now()
                    fill(record)
            did(What.EVIDENCE_RECORDED)
    hotfix.refresh_from_db()
    return hotfix


@dataclass
class Night:
    """Who signs what on a server that may die: what was answered, and what was asked and never answered."""

    company: Company
    browsers: list[dict[str, Browser]]
    answered: set[SignOff] = field(default_factory=set)
    unanswered: set[SignOff] = field(default_factory=set)
    accidents: list[BaseException] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def sign_in(self, server: Server) -> None:
        for browsers in self.browsers:
            for who, browser in browsers.items():
                browser.sign_in(server, self.company.people[who])

    def sign(self, server: Server, work: list[HotFix], *, kill_after: int | None = None) -> None:
        """Let everybody sign until `work` is done, or until the server is killed after so many answers."""
        enough = Event()
        until = len(self.answered) + kill_after if kill_after else None
        waiting = iter(work)
        clients = [
            Thread(target=self._client, args=(server, browsers, waiting, enough, until), daemon=True)
            for browsers in self.browsers
        ]
        for client in clients:
            client.start()
        if until:
            assert enough.wait(LONGEST), "The server is too slow."
            wait_for_a_writer()
            server.kill()
        for client in clients:
            client.join(LONGEST)
        assert not any(client.is_alive() for client in clients)
        if self.accidents:
            raise self.accidents[0]

    def _client(
        self,
        server: Server,
        browsers: dict[str, Browser],
        waiting: Iterator[HotFix],
        enough: Event,
        until: int | None,
    ) -> None:
        try:
            while hotfix := self._next(waiting):
                for who in still_to_sign(hotfix, self.company):
                    if not self._signs(server, browsers[who], hotfix, who, killed=until is not None):
                        return
                    with self._lock:
                        self.answered.add((hotfix.pk, who))
                        if until and len(self.answered) >= until:
                            enough.set()
        except BaseException as accident:  # an accident in a thread is an accident of the test
            self.accidents.append(accident)
            enough.set()
        finally:
            connections.close_all()

    def _next(self, waiting: Iterator[HotFix]) -> HotFix | None:
        with self._lock:
            return next(waiting, None)

    def _signs(self, server: Server, browser: Browser, hotfix: HotFix, who: str, *, killed: bool) -> bool:
        """Send what the confirmation page sends now; False where the server died before it answered."""
        hotfix = HotFix.objects.get(pk=hotfix.pk)
        form = saying(hotfix)
        try:
            answer = browser.post(server, url("act", hotfix, "qualify"), form)
        except ConnectionRefusedError:
            assert killed
            return False
        except NO_ANSWER:
            assert killed
            with self._lock:
                self.unanswered.add((hotfix.pk, who))
            return False
        assert answer.status == 302, answer.content.decode()
        return True


def still_to_sign(hotfix: HotFix, company: Company) -> list[str]:
    signed = set(Approval.objects.filter(hotfix=hotfix).values_list("signer_id", flat=True))
    return [who for who in SIGNERS if company.people[who].pk not in signed]


def signed(company: Company) -> set[SignOff]:
    """The sign-offs that the database holds."""
    names = {company.people[who].pk: who for who in SIGNERS}
    rows = Approval.objects.values_list("hotfix_id", "signer_id")
    return {(hotfix, names[signer]) for hotfix, signer in rows}


def rows_of_each() -> dict[int, Counter[str]]:
    """How many rows every table holds of each hot fix, those of the histories and of the chain included."""
    places: list[tuple[Any, str]] = [(Link, "hotfix_id")]
    for table in tables():
        path = path_up(table.model)
        assert path is not None
        places += [(table.model, path), (history_model(table.model), "id" if path == "pk" else path)]
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for model, path in places:
        for owner in model._base_manager.order_by().values_list(path, flat=True):
            counts[owner][model._meta.label] += 1
    return counts


def check(company: Company, hotfixes: list[HotFix]) -> None:
    """Every hot fix stands exactly where its sign-offs put it, with everything that belongs there."""
    given = Counter(pk for pk, _who in signed(company))
    rows = rows_of_each()
    kinds: dict[int, Counter[str]] = {}
    for before in hotfixes:
        now = HotFix.objects.get(pk=before.pk)
        count = given[now.pk]
        moved = count == len(SIGNERS)
        assert now.version == before.version + count
        assert now.state == ("development" if moved else "qualification")
        assert (now.phase_entered_at > before.phase_entered_at) is moved
        assert now.development_records.count() == moved
        assert now.history.filter(state="development").count() == moved
        assert now.round == 1
        assert rows[now.pk] == kinds.setdefault(count, rows[now.pk]), f"{now.reference} is like no other."
    assert list(faults(Scope(), heads={})) == []


def test_what_was_answered_is_in_the_database_and_nothing_by_halves(company: Company, tmp_path: Path) -> None:
    hotfixes = [ready_to_sign(company) for _each in range(HOTFIXES)]
    night = Night(company, [{who: Browser() for who in SIGNERS} for _each in range(CLIENTS)])
    for kill_after in (*KILLED_AFTER, None):
        with serving(tmp_path / "server.log", workers=1, threads=CLIENTS) as server:
            if not night.answered:
                night.sign_in(server)
            night.sign(server, hotfixes, kill_after=kill_after)
        landed = signed(company)
        assert night.answered <= landed <= night.answered | night.unanswered
        check(company, hotfixes)
    assert night.unanswered, "It was not killed in the middle of anything."
    assert len(signed(company)) == Approval.objects.count() == SIGN_OFFS
