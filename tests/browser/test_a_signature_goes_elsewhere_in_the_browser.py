"""Asked again at another site, in a real browser: the form may go there, and the way back signs once."""

from collections.abc import Callable, Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.asking import url
from tests.browser.conftest import Screen
from tests.driving import Company, ready, report
from tests.elsewhere import WAY, SignInElsewhere

pytestmark = pytest.mark.browser


class Place(BaseHTTPRequestHandler):
    """A page that asks who is there; whoever follows its link comes back as the QA Lead."""

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        back = f"{asked['back'][0]}?{urlencode({'state': asked['state'][0], 'who': 'qa-pay'})}"
        page = f'<!DOCTYPE html><title>Elsewhere</title><a href="{escape(back)}">It is me</a>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def another_site(monkeypatch: pytest.MonkeyPatch, settings: Any, live_server: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Place)
    Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(SignInElsewhere, "place", f"{origin}/again")
    monkeypatch.setattr(SignInElsewhere, "origins", (origin,))
    settings.REAUTHENTICATION, settings.SITE_URL = WAY, live_server.url
    yield origin
    server.shutdown()
    server.server_close()


def test_there_and_back(another_site: str, company: Company, sign_in: Callable[..., Screen]) -> None:
    hotfix = ready(report(company), company, to="testing")
    screen = sign_in(company.qa)
    screen.open(url("act", hotfix, "pass_testing"))
    screen.fill({"reason": "Ran twice: “ü” & <b>."})
    screen.press("Sign off testing")
    screen.page.wait_for_url(f"{another_site}/**")
    hotfix.refresh_from_db()
    assert hotfix.state == "testing"
    screen.follow("It is me")
    screen.page.wait_for_url(f"**{url('change', hotfix)}")
    assert "“Sign off testing” is on the record" in screen.page.locator("body").inner_text()
    hotfix.refresh_from_db()
    assert hotfix.state == "deployment"
    assert hotfix.approvals.last().comment == "Ran twice: “ü” & <b>."
    screen.page.go_back()
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.approvals.filter(phase="testing").count()) == ("deployment", 1)
