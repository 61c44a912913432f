"""Pictures of the manual: what its pages show, as the people of the demonstration see it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, Page, sync_playwright

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
django.setup()

from django.urls import reverse  # noqa: E402

from apps.access.models import AccessReview  # noqa: E402
from apps.accounts.models import User  # noqa: E402
from apps.accounts.roles import Role  # noqa: E402
from apps.approvals.debts import Debt  # noqa: E402
from apps.demo.company import KEEPER, PASSWORD  # noqa: E402
from apps.hotfixes.gates import gate  # noqa: E402
from apps.hotfixes.grants import grants_on  # noqa: E402
from apps.hotfixes.models import HotFix  # noqa: E402
from apps.hotfixes.policy import may  # noqa: E402
from apps.release_notes.models import ReleaseNote  # noqa: E402

ADDRESS = os.environ["SHOT_ADDRESS"]
FOLDER = Path(os.environ["SHOT_FOLDER"])
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
# Narrow enough to have no list of everything beside it, and to be read in a column of text.
WIDTH = 760


def url(name: str, hotfix: HotFix, *args: Any) -> str:
    return reverse(f"admin:hotfixes_hotfix_{name}", args=[hotfix.pk, *args])


def in_state(state: str) -> HotFix:
    """The newest hot fix of the demonstration that stands there."""
    found = HotFix.objects.filter(state=state).order_by("-pk").first()
    assert found is not None, f"the demonstration has nothing in {state}"
    return found


def holder(hotfix: HotFix, role: Role) -> User:
    """Somebody who holds `role` on it."""
    held = (grant for grant in grants_on(hotfix) if grant.role is role)
    return next(grant.user for grant in held if hasattr(grant, "user"))


def to_be_signed() -> tuple[HotFix, str, User]:
    """A hot fix that somebody can sign now, the act by which they do, and who they are."""
    people = User.objects.filter(is_active=True, is_staff=True, is_superuser=False)
    for hotfix in HotFix.objects.open().order_by("-pk"):
        act = hotfix.phase.signs_by if hotfix.phase else ""
        if not act or not all(one.met for one in gate(hotfix).before_signing):
            continue
        for user in people:
            if may(user, act, hotfix).allowed:
                return hotfix, act, user
    raise SystemExit("Nothing of the demonstration can be signed now.")


class Pictures:
    """Takes a picture of a page as somebody sees it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def take(
        self, name: str, user: User, path: str, *, height: int = 900, do: Callable[[Page], None] | None = None
    ) -> None:
        """Save what `user` sees at `path`, once `do` was done there."""
        context = self.browser.new_context(viewport={"width": WIDTH, "height": height})
        page = context.new_page()
        page.goto(f"{ADDRESS}{reverse('admin:login')}")
        page.fill("#id_username", user.username)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.goto(f"{ADDRESS}{path}")
        page.wait_for_load_state("networkidle")
        if do:
            do(page)
            page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}.png")
        context.close()


def put_back(page: Page) -> None:
    """Type something, and open the page again."""
    page.locator("textarea").first.fill("Half of the card payments are refused since 02:10.")
    page.locator(".hf-draft-line", has_text="Draft saved").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.evaluate("scrollTo(0, 0)")


def begin_to_watch(page: Page) -> None:
    """Press the button, and show what stands there then."""
    page.get_by_role("button", name="Watch", exact=True).click()
    page.wait_for_load_state("networkidle")
    page.locator("#watchers").scroll_into_view_if_needed()


def to_whom_to_call(page: Page) -> None:
    """Show who is on call."""
    page.evaluate("document.querySelector('#on-call').scrollIntoView()")


def main() -> None:
    """Take each picture that the manual shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        pictures = Pictures(browser)
        testing, deployment = in_state("testing"), in_state("deployment")
        qualification, development = in_state("qualification"), in_state("development")
        pictures.take("report", testing.reported_by, reverse("admin:hotfixes_hotfix_add"))
        pictures.take("hotfix", holder(qualification, Role.TECHNICAL_LEAD), url("change", qualification))
        developer = holder(development, Role.SENIOR_DEVELOPER)
        evidence = url("evidence", development, "development_records")
        pictures.take("evidence", developer, evidence)
        pictures.take("draft", developer, evidence, height=720, do=put_back)
        signed, act, signer = to_be_signed()
        pictures.take("sign", signer, url("act", signed, act))
        debt = Debt.objects.select_related("hotfix").order_by("-pk").first()
        assert debt is not None
        pictures.take(
            "debt", holder(debt.hotfix, Role.RELEASE_MANAGER), f"{url('change', debt.hotfix)}#debts"
        )
        pictures.take("watching", testing.reported_by, url("change", testing), height=520, do=begin_to_watch)
        signing = url("change", deployment)
        pictures.take("on-call", deployment.reported_by, signing, height=520, do=to_whom_to_call)
        pictures.take("deployment", holder(deployment, Role.RELEASE_MANAGER), url("change", deployment))
        note = ReleaseNote.objects.exclude(published_at=None).order_by("-pk").first()
        assert note is not None
        address = reverse("admin:release_notes_releasenote_change", args=[note.pk])
        pictures.take("note", note.hotfix.reported_by, address, height=800)
        review = AccessReview.objects.get(is_open=True)
        rights = f"{reverse('admin:access_review', args=[review.pk])}?kind=roster"
        pictures.take("access-review", User.objects.get(username=KEEPER), rights, height=800)
        browser.close()


main()
