"""What people read while there is no primary: pages from the standby, and 503 for what changes something."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.asking import url
from tests.concurrency.server import Browser
from tests.driving import PASSWORD

from .site import Web

TOLD = b"You can read, and nothing can be changed at the moment"
REFUSED = b"Reading works and writing does not"


@dataclass
class Reader:
    """Somebody who signed in while there was a primary, at each web server."""

    webs: list[Web]
    person: Any
    hotfix: Any
    browsers: list[Browser] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def sign_in(self) -> None:
        for web in self.webs:
            browser = Browser()
            browser.sign_in(web, self.person)
            self.browsers.append(browser)

    def reads(self) -> str:
        """Read every kind of page at each web server, and try to change something; returns a line."""
        began = time.monotonic()
        for web, browser in zip(self.webs, self.browsers, strict=True):
            self._pages(web, browser)
            self._changes(web, browser)
            self._hold(web.answers("/readyz/") == 200, "/readyz/ takes the site out of service")
        half = sorted(self.times)[len(self.times) // 2]
        return (
            f"{len(self.times)} pages were read from the standby, half within {half:.2f} s, the slowest "
            f"{max(self.times):.1f} s; {time.monotonic() - began:.1f} s in all"
        )

    def _pages(self, web: Web, browser: Browser) -> None:
        for address in (
            reverse("admin:index"),
            reverse("admin:hotfixes_hotfix_changelist"),
            url("change", self.hotfix),
            url("timeline", self.hotfix),
            url("status", self.hotfix),
            reverse("admin:approvals_approval_changelist"),
            reverse("admin:search") + "?q=fault",
            url("record", self.hotfix),
        ):
            began = time.monotonic()
            answer = browser.get(web, address)
            self.times.append(time.monotonic() - began)
            self._hold(answer.status == 200, f"{address}: {answer.status}")
            told = TOLD in answer.content or answer.content.startswith(b"%PDF")
            self._hold(told, f"{address} does not say that it is read from the standby")

    def _changes(self, web: Web, browser: Browser) -> None:
        answer = browser.post(web, url("status", self.hotfix), {"text": "Nobody keeps this."})
        self._hold(answer.status == 503, f"a form: {answer.status}")
        self._hold(REFUSED in answer.content, "a form is not told that reading works")
        stranger = Browser()
        stranger.get(web, reverse("admin:login"))
        typed = {"username": self.person.username, "password": PASSWORD}
        answer = stranger.post(web, reverse("admin:login"), typed)
        self._hold(answer.status == 503 and REFUSED in answer.content, f"a log-in: {answer.status}")

    def _hold(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failed.append(otherwise)
