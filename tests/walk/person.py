"""One person at a screen, who does what is offered to them, and what that costs."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from apps.accounts.models import User
from apps.hotfixes.evidence import evidence_model
from apps.systems.priorities import Priority
from tests.browser.asked import EMPTY, FILLED_IN, UNANSWERED
from tests.browser.conftest import Screen
from tests.driving import PASSWORD

from .tally import Tally
from .texts import text

_EVIDENCE = re.compile(r"/evidence/(\w+)/")
_NEXT = ".hf-actions .hf-buttons a.hf-button:not(.tone-no)"


class Person(Screen):
    """A browser window, in which everything that is typed, pressed and shown is counted."""

    def __init__(
        self, page: Page, address: str, user: User, *, lane: Priority, system: int, tally: Tally
    ) -> None:
        super().__init__(page, address)
        self.user, self.lane, self.system, self.tally = user, lane, system, tally
        self._supplied = ""
        self.page.set_default_timeout(60_000)
        self.page.on("load", lambda _page: self._shown())

    def _shown(self) -> None:
        self.tally.screens += 1

    # --- What is counted wherever it is done -------------------------------------------------------

    def open(self, path: str) -> None:
        """Press the link in a mail, and sign in where that is asked."""
        self.tally.taps += 1
        super().open(path)
        if self.page.locator("#id_username").count():
            self.fill({"username": self.user.username, "password": PASSWORD})
            self.press("Log in")

    def fill(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            super().fill({name: value})
            self._count(name, value)

    def _count(self, name: str, value: Any) -> None:
        field = self.page.locator(f'[name="{name}"]').first
        kind = field.get_attribute("type") or field.evaluate("e => e.tagName.toLowerCase()")
        if kind in ("radio", "checkbox", "select"):
            self.tally.choices += len(value) if isinstance(value, list) else 1
        else:
            self.tally.types(str(value))

    def unfold(self, name: str) -> None:
        self.tally.taps += self.page.locator(f'details:not([open]):has([name="{name}"]) > summary').count()
        super().unfold(name)

    def add_row(self, rows: str) -> None:
        self.tally.taps += 1
        super().add_row(rows)

    def press(self, name: str) -> None:
        self._presses(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self._presses(self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")))

    def _presses(self, button: Locator) -> None:
        """Press what leads to another page, and wait until that is there."""
        self.tally.taps += 1
        with self.page.expect_navigation():
            button.first.click()

    def sign(self, name: str) -> None:
        """Read, give the password where it is asked for, and press the button."""
        self.tally.signatures += 1
        if self.page.locator('[name="password"]').count():
            self.fill({"password": PASSWORD})
        self.press(name)

    # --- What is offered --------------------------------------------------------------------------

    def goes_on(self, until: Callable[[], bool]) -> None:
        """Do what the page offers next, again and again, until nothing is offered or that is reached."""
        while not until():
            if found := _EVIDENCE.search(self.page.url):
                self.supplies(found[1])
            elif self.page.url.endswith("/edit/"):
                self.answers("release_notes")
                self._saves()
            elif self.page.locator(_NEXT).count():
                self._presses(self.page.locator(_NEXT))
            elif not self.page.url.endswith("/change/") and self.page.locator("#submit-id-act").count():
                self.acts()
            elif "/releasenote/" in self.page.url:
                self.follow("Back")
            else:
                return

    def acts(self) -> None:
        """Give the yes of the page; one that is a signature is given after reading."""
        name = self.page.locator("#submit-id-act").get_attribute("value") or ""
        if self.page.locator('[name="password"], .hf-meaning').count():
            self.sign(name)
        else:
            self.press(name)
        self.succeeded()

    def supplies(self, form: str) -> None:
        """Fill in what is empty and asked for, and save it by the button that leads on."""
        given = self.tally.answers
        for rows in self._rows_without_any():
            self.add_row(rows)
        self.answers(form)
        if self.tally.answers == given:
            self._adds_what_is_one_too_few(form)
        assert self.tally.answers > given or form != self._supplied, f"{form}: {self._still_missing()}"
        self._supplied = form
        self._saves()

    def _saves(self) -> None:
        onward = self.page.locator('button[name="then"]')
        self._presses(onward if onward.count() else self.page.locator('.hf-submit input[type="submit"]'))
        self.succeeded()

    def succeeded(self) -> None:
        self.page.locator(".messagelist .success").first.wait_for()

    def _adds_what_is_one_too_few(self, form: str) -> None:
        """Where everything that is shown is filled in and something is missing, it is one more row."""
        for rows in self.page.locator("[data-rows]:has(h2 .hf-needed):has(.hf-add-row)").all():
            self.add_row(rows.get_attribute("data-rows") or "")
        self.answers(form)
        for counted in self.page.locator('.hf-row:visible [name$="-passed"]').all()[-1:]:
            # It opens with a 0, which is no answer.
            self._answers(form, counted.get_attribute("name") or "")

    def _still_missing(self) -> str:
        """What the form says is missing though nothing is asked for: then the product misleads people."""
        return "; ".join(self.page.locator(".hf-note-warn li").all_inner_texts())

    def _rows_without_any(self) -> list[str]:
        needed = self.page.locator("[data-rows]:has(h2 .hf-needed)").all()
        bare = [one for one in needed if not one.locator(".hf-row:visible").count()]
        return [one.get_attribute("data-rows") or "" for one in bare]

    def answers(self, form: str) -> None:
        """Fill in what is empty and asked for on this page, and answer its questions."""
        for name in self.page.evaluate(EMPTY):
            self._answers(form, name)
        if self.page.locator(".hf-needed-one").count():
            self._answers_one_of(form)
        unanswered = self.page.evaluate(UNANSWERED)
        if unanswered and self.page.locator("[name$='-all_yes']").count():
            self.tally.answers += unanswered
            self.tally.choices += 1
            self.page.locator("[name$='-all_yes']").press("Space")

    def _answers(self, form: str, name: str) -> None:
        self.tally.answers += 1
        if self.page.locator(f'button[data-now="id_{name}"]').count():
            self.tally.choices += 1
            self.page.locator(f'button[data-now="id_{name}"]').click()
        else:
            known = {"system": str(self.system)}
            self.fill({name: known.get(name) or text(self.lane, form, name)})

    def _answers_one_of(self, form: str) -> None:
        """Fill in the first of the groups of which one will do, unless one of them is there."""
        groups = evidence_model(form).either_now
        if not any(all(self.page.evaluate(FILLED_IN, one) for one in group) for group in groups):
            for name in groups[0]:
                self._answers(form, name)
