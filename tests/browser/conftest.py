"""A real Chromium, and people who sign in to it and fill in forms."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from apps.accounts.models import User
from tests.browser.certified_provider import certified_provider
from tests.driving import PASSWORD, Company, make_company

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright's loop runs in this thread: no longer than its module, since others have loops of their own.
    # The tests look into the database between two clicks.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def company(transactional_db: None) -> Company:
    return make_company()


def _choose(box: Locator) -> None:
    """Choose it by the keyboard: nothing on the page can slide between the finger and the box."""
    if not box.is_checked():
        box.press("Space")
    assert box.is_checked()


@dataclass
class Screen:
    """One person's browser window."""

    page: Page
    address: str

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def fill(self, values: dict[str, Any]) -> None:
        """Fill in the form on screen, field by field, as each kind of field is filled in."""
        for name, value in values.items():
            self.unfold(name)
            fields = self.page.locator(f'[name="{name}"]')
            kind = fields.first.get_attribute("type") or fields.first.evaluate("e => e.tagName.toLowerCase()")
            if kind in ("radio", "checkbox"):
                for one in value if isinstance(value, list) else [value]:
                    choice = "" if one is True else f'[value="{one}"]'
                    _choose(self.page.locator(f'[name="{name}"]{choice}'))
            elif kind == "select":
                fields.select_option(value)
            else:
                fields.fill(str(value))

    def unfold(self, name: str) -> None:
        """Open what the field of this name is folded into, as what may follow in an Emergency is."""
        for summary in self.page.locator(f'details:not([open]):has([name="{name}"]) > summary').all():
            summary.click()

    def add_row(self, rows: str) -> None:
        """Press the button that shows one more row of `rows`."""
        self.page.locator(f'[data-rows="{rows}"] .hf-add-row').click()

    def answer_all(self, answer: str) -> None:
        """Give every question of the checklist the same answer."""
        for choice in self.page.locator(f'.hf-question input[type=radio][value="{answer}"]').all():
            _choose(choice)

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()

    def sign(self, name: str) -> None:
        """Press a button that signs, giving the password where the page asks for it."""
        self.page.get_by_role("button", name=name, exact=True).wait_for()
        asked = self.page.locator('[name="password"]')
        if asked.count():
            asked.fill(PASSWORD)
        self.press(name)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()

    def text(self) -> str:
        return self.page.locator("#content").inner_text()


@pytest.fixture
def sign_in(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Screen]]:
    """Open a window `width` pixels wide in which this person has signed in through the log-in page."""
    contexts = []

    def open_window(user: User, *, width: int = 1400) -> Screen:
        context = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
        contexts.append(context)
        screen = Screen(context.new_page(), live_server.url)
        screen.page.set_default_timeout(60_000)  # a printed record takes its time on a busy machine
        screen.open("/admin/login/?next=/admin/")
        screen.fill({"username": user.username, "password": PASSWORD})
        screen.press("Log in")
        return screen

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def certified(request: Any, settings: Any, live_server: Any, tmp_path: Path) -> Iterator[str]:
    """The address of the provider, which runs and is named by the site's file.

    Parametrized by where it signs people out, it does.
    """
    signs_out = getattr(request, "param", "")
    with certified_provider(settings, live_server, tmp_path, signs_out=signs_out) as issuer:
        yield issuer
