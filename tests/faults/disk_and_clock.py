"""A disk of files that is full, and a web server whose clock is an hour behind: what is told, and kept."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from apps.evidence.attachments import Attachment
from apps.history.verification import verify
from apps.hotfixes.models import StatusUpdate
from tests.asking import form_in, url
from tests.concurrency.server import Answer, Browser

from .site import LONGEST, Site, Web

ROOM = "1m"
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


@dataclass
class Uploader(Browser):
    """A browser that sends files."""

    def upload(self, web: Web, address: str, **fields: Any) -> Answer:
        token = self.cookies[settings.CSRF_COOKIE_NAME].value
        body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, **fields})
        cookies = "; ".join(f"{name}={kept.coded_value}" for name, kept in self.cookies.items())
        line = HTTPConnection("127.0.0.1", web.port, timeout=LONGEST)
        line.request("POST", address, body, {"Cookie": cookies, "Content-Type": MULTIPART_CONTENT})
        answer = line.getresponse()
        told = Answer(answer.status, answer.read())
        line.close()
        return told


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """A disk of its own at `place`, which holds a megabyte; False where this machine gives none."""
    place.mkdir(parents=True, exist_ok=True)
    made = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0777", "none", str(place)]
    if subprocess.run(made, check=False, capture_output=True).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(place)], check=False)


@dataclass
class DiskAndClock:
    """Both, on a site of its own: what is told in lines, and what did not hold."""

    folder: Path
    database: str
    person: Any
    hotfix: Any
    failed: list[str] = field(default_factory=list)

    def full_disk(self) -> str:
        with small_disk(Path(settings.MEDIA_ROOT)) as there:
            if not there:
                return "the full disk was left out: this machine lets nobody mount a small one"
            site = Site(self.folder, self.database)
            web = site.webs[0]
            web.start()
            try:
                return self._fill(web)
            finally:
                site.stop()

    def _fill(self, web: Web) -> str:
        browser, record = Uploader(), self.hotfix.test_reports.get()
        browser.sign_in(web, self.person)
        address = url("attach", self.hotfix, "test_reports", record)
        browser.get(web, address)
        media, large = Path(settings.MEDIA_ROOT), b"a line of a log\n" * 8_000
        filler = media / "filler"
        self.hotfix.refresh_from_db()
        version = self.hotfix.version
        with filler.open("wb") as opened:
            left = shutil.disk_usage(media).free - 60_000
            opened.write(b"\0" * left)
        refused = browser.upload(
            web, address, file=SimpleUploadedFile("large.log", large), note="Typed at night"
        )
        self._hold(refused.status == 507, f"a file on a full disk: {refused.status}")
        self._hold(b"There is no room left" in refused.content, "a full disk is no sentence")
        self._hold(b"Typed at night" in refused.content, "what was typed is lost")
        self._hold(not Attachment.objects.filter(name="large.log").exists(), "a row without its file")
        self.hotfix.refresh_from_db()
        self._hold(self.hotfix.version == version, "the hot fix moved")
        halves = [one for one in media.rglob("*") if one.is_file() and one != filler]
        self._hold(not halves, f"left on the disk: {halves}")
        # What needs no file goes on.
        form = form_in(browser.get(web, url("status", self.hotfix)))
        said = browser.post(web, url("status", self.hotfix), {**form, "text": "While the disk is full."})
        self._hold(said.status == 302, f"a status update on a full disk: {said.status}")
        ready = browser.get(web, "/readyz/").status
        self._hold(ready == 200, f"/readyz/ on a full disk: {ready}, and no proxy would send anybody here")
        filler.unlink()
        kept = browser.upload(
            web, address, file=SimpleUploadedFile("large.log", large), note="Typed at night"
        )
        self._hold(kept.status == 302, f"the same file once there is room: {kept.status}")
        return (
            f"a file on a full disk is {refused.status} with a sentence; with room again it is {kept.status}"
        )

    def clock_behind(self) -> str:
        if not Path(FAKETIME).exists():
            return "the clock was left alone: there is no libfaketime (apt-get install faketime)"
        site = Site(self.folder, self.database)
        right, wrong = site.webs
        wrong.environment = {**wrong.environment, "LD_PRELOAD": FAKETIME, "FAKETIME": "-1h"}
        try:
            right.start()
            wrong.start()
            return self._tell(right, wrong)
        finally:
            site.stop()

    def _tell(self, right: Web, wrong: Web) -> str:
        for web, text in ((right, "By a clock that is right."), (wrong, "By a clock that is behind.")):
            browser = Browser()
            browser.sign_in(web, self.person)
            form = form_in(browser.get(web, url("status", self.hotfix)))
            said = browser.post(web, url("status", self.hotfix), {**form, "text": text})
            self._hold(said.status == 302, f"a status update: {said.status}: {said.content[:300]!r}")
        connection.close()
        first, second = (
            StatusUpdate.objects.get(text=f"By a clock that is {how}.") for how in ("right", "behind")
        )
        behind = first.posted_at - second.posted_at
        self._hold(behind > timedelta(minutes=50), f"the clock was not behind: {behind}")
        self._hold(not (found := verify(self.hotfix)), f"the history does not match: {found[:2]}")
        ready = {web.name: web.answers("/readyz/") for web in (right, wrong)}
        self._hold(list(ready.values()) == [200, 503], f"/readyz/ says {ready}")
        return (
            "of a clock an hour behind /readyz/ says 503, so that no proxy sends anybody there; what was "
            "done there all the same stands in the order in which it came, and the history matches"
        )

    def _hold(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failed.append(otherwise)
