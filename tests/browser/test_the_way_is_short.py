"""Nobody searches: the next step and what a signer must know are in sight, and few taps lead there."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import url
from tests.browser.conftest import Screen
from tests.driving import PASSWORD, Company, drive, ready, report
from tests.filling import COMPLETE, in_own_words
from tests.telling import give_addresses

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database]
DESK, PHONE = (1400, 900), (390, 844)


def seen_by(sign_in: Callable[..., Screen], who: Any, size: tuple[int, int]) -> Screen:
    screen = sign_in(who, width=size[0])
    screen.page.set_viewport_size({"width": size[0], "height": size[1]})
    return screen


@pytest.mark.parametrize(("size", "screens"), [(DESK, 3), (PHONE, 5)])
@pytest.mark.parametrize(
    ("state", "who"),
    [("qualification", "po"), ("deployment", "rm"), ("verification", "rm"), ("closed", "owner")],
)
def test_the_page_of_a_hot_fix_is_a_few_screens_long(
    state: str,
    who: str,
    size: tuple[int, int],
    screens: int,
    company: Company,
    sign_in: Callable[..., Screen],
) -> None:
    give_addresses(company)  # who cannot be reached is told beside everything that waits for them
    hotfix = drive(report(company), company, to=state)
    screen = seen_by(sign_in, company.people[who], size)
    screen.open(url("change", hotfix))
    assert screen.page.evaluate("document.documentElement.scrollHeight") <= screens * size[1]


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize(
    ("state", "act", "who", "no"),
    [
        ("qualification", "qualify", "po", "Reject"),
        ("testing", "pass_testing", "qa", "Fail testing"),
        ("deployment", "go", "rm", "Refuse deployment"),
    ],
)
def test_a_signer_sees_the_problem_and_both_answers_on_the_first_screen(
    state: str,
    act: str,
    who: str,
    no: str,
    size: tuple[int, int],
    company: Company,
    sign_in: Callable[..., Screen],
) -> None:
    hotfix = ready(report(company), company, to=state)
    if state == "qualification":
        say_it_in_own_words(hotfix, company)  # what was asked about stands before the rest
    screen = seen_by(sign_in, company.people[who], size)
    screen.open(url("act", hotfix, act))
    assert not screen.page.locator(".hf-doubted").count()
    assert_both_answers_in_sight(screen, no, size)


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize(
    ("state", "act", "who", "no", "doubtful"),
    [
        ("qualification", "qualify", "po", "Reject", 2),
        ("deployment", "go", "rm", "Refuse deployment", 3),
    ],
)
def test_and_where_answers_were_doubted_how_many(
    state: str,
    act: str,
    who: str,
    no: str,
    doubtful: int,
    size: tuple[int, int],
    company: Company,
    sign_in: Callable[..., Screen],
) -> None:
    hotfix = ready(report(company), company, to=state)
    say_little(hotfix, company)
    screen = seen_by(sign_in, company.people[who], size)
    screen.open(url("act", hotfix, act))
    told = screen.page.locator(".hf-doubted")
    words = told.locator("summary").inner_text()
    assert words.strip() == f"Know this before you sign: {doubtful} doubtful answers"
    assert_in_sight(told.locator("summary"), size)
    assert_both_answers_in_sight(screen, no, size)
    told.locator("summary").click()
    assert told.locator("li:visible").count() == doubtful


def assert_both_answers_in_sight(screen: Screen, no: str, size: tuple[int, int]) -> None:
    page = screen.page
    for label in ("Issue", "Who is hit", "Change", "Way back", "Signed"):
        assert_in_sight(page.locator(".hf-brief dt", has_text=label).first, size)
    for asked in (page.locator('[name="reason"]'), page.locator('[name="password"]')):
        assert_in_sight(asked, size)
    assert_in_sight(page.locator("#submit-id-act"), size)
    assert_in_sight(page.get_by_role("button", name=no), size)


def say_it_in_own_words(hotfix: HotFix, company: Company) -> None:
    for name in ("qualifications", "risk_assessments"):
        with recording(hotfix.evidence(name)[name][-1], by=company.po) as record:
            for field, value in in_own_words(COMPLETE[name]()).items():
                setattr(record, field, value)
    hotfix.refresh_from_db()


def say_little(hotfix: HotFix, company: Company) -> None:
    """Leave in the plan what somebody would have been asked about; in Qualification such a thing is there."""
    little = {"backup": "none", "who_is_told": "tbd", "service_changes": "xxx"}
    for record in hotfix.deployment_plans.all():
        with recording(record, by=company.rm) as present:
            for field, value in little.items():
                setattr(present, field, value)
    hotfix.refresh_from_db()


def assert_in_sight(thing: Any, size: tuple[int, int]) -> None:
    box = thing.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= size[1], thing


def test_twenty_hot_fixes_are_on_a_screen_of_a_desk(company: Company, sign_in: Callable[..., Screen]) -> None:
    title = "Customers in three countries are charged twice when the bank answers after thirty seconds"
    for _each in range(20):
        report(company, title=title)
    screen = seen_by(sign_in, company.po, DESK)
    screen.open(url("changelist"))
    assert_in_sight(screen.page.locator("#result_list tbody tr").nth(19), DESK)


def test_from_the_link_in_a_message_two_taps_and_one_secret(
    company: Company, sign_in: Callable[..., Screen]
) -> None:
    hotfix = ready(report(company), company, to="testing")
    phone = seen_by(sign_in, company.qa, PHONE)
    phone.open(url("act", hotfix, "pass_testing"))
    phone.page.get_by_label("Your password").click()
    phone.page.keyboard.type(PASSWORD)
    phone.page.get_by_role("button", name="Sign off testing").click()
    phone.page.locator(".messagelist .success").wait_for()
    assert HotFix.objects.get().state == "deployment"


def test_who_is_not_signed_in_needs_three_taps_and_one_secret(
    company: Company, chromium: Browser, live_server: Any
) -> None:
    hotfix = ready(report(company), company, to="testing")
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.goto(live_server.url + url("act", hotfix, "pass_testing"))
    page.keyboard.type(company.qa.username)  # the cursor is there already
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Sign off testing").click()
    page.locator(".messagelist .success").wait_for()
    assert HotFix.objects.get().state == "deployment"
    context.close()


def test_a_no_is_said_on_the_page_of_the_yes(company: Company, sign_in: Callable[..., Screen]) -> None:
    hotfix = ready(report(company), company, to="testing")
    screen = sign_in(company.qa)
    screen.open(url("act", hotfix, "pass_testing"))
    screen.fill({"password": PASSWORD})
    screen.press("Fail testing")
    assert "a reason is required" in screen.text()
    screen.fill({"reason": "Three runs failed.", "password": PASSWORD})
    screen.press("Fail testing")
    screen.page.locator(".messagelist .success").wait_for()
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.approvals.last().comment) == ("development", "Three runs failed.")


def test_after_saving_one_stands_at_the_top(company: Company, sign_in: Callable[..., Screen]) -> None:
    hotfix = drive(report(company), company, to="qualification")
    screen = sign_in(company.po)
    screen.open(url("evidence", hotfix, "impact_assessments"))
    screen.press("Save and next: Change request")
    screen.page.locator(".messagelist .success").wait_for()
    assert screen.page.url.endswith(url("evidence", hotfix, "change_requests"))
    assert screen.page.evaluate("scrollY") == 0
