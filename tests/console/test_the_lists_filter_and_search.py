"""The list of hot fixes with each filter, search and order answers, and shows what it should."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company, drive, make_company, perform, ready, report
from tests.owing import break_glass


@pytest.fixture
def some(company: Company) -> dict[str, HotFix]:
    """One hot fix in each of some states, and one on a system of other people."""
    found = {
        "reported": report(company, title="Card payments are refused"),
        "testing": ready(report(company, title="Refunds fail"), company, to="testing"),
        "rejected": drive(report(company, title="A wrong colour"), company, to="rejected"),
        "critical": report(company, title="Slow search", priority="critical", triggers=["performance"]),
        "elsewhere": report(make_company("LEDGER"), title="Ledger is down"),
    }
    perform(found["critical"], "submit", by=company.reporter)
    return found


def _listed(browser: Client, some: dict[str, HotFix], query: str) -> set[str]:
    answer = browser.get(f"{url('changelist')}?{query}")
    assert answer.status_code == 200
    page = answer.content.decode()
    return {name for name, hotfix in some.items() if hotfix.reference in page}


CASES = (
    ("", {"reported", "testing", "rejected", "critical"}),
    ("which=open", {"reported", "testing", "critical"}),
    ("which=mine", {"reported", "testing", "critical"}),
    ("which=waiting", {"testing"}),
    ("which=reported", set()),
    ("which=nonsense", {"reported", "testing", "rejected", "critical"}),
    ("state=testing", {"testing"}),
    ("state__exact=rejected", {"rejected"}),
    ("priority=critical", {"critical"}),
    ("priority__exact=emergency", {"reported", "testing", "rejected"}),
    ("q=slow+SEARCH", {"critical"}),
    ("q=HF-2026-0003", {"rejected"}),
    ("q=nothing+like+it", set()),
    ("q=%25", set()),
    ("q=Ledger", set()),
    ("system=abc", {"reported", "testing", "rejected", "critical"}),
    ("system=999999", set()),
    (f"system={'9' * 40}", set()),
    ("o=1", {"reported", "testing", "rejected", "critical"}),
    ("o=-4.1", {"reported", "testing", "rejected", "critical"}),
)


def test_as_the_qa_lead_sees_it(some: dict[str, HotFix], company: Company) -> None:
    browser = client_of(company.qa)
    found = {query: _listed(browser, some, query) for query, _expected in CASES}
    assert found == dict(CASES)


def test_the_dates_and_the_systems_filter_too(some: dict[str, HotFix], company: Company) -> None:
    browser = client_of(company.qa)
    assert _listed(browser, some, f"system={company.system.pk}") == {
        "reported",
        "testing",
        "rejected",
        "critical",
    }
    assert _listed(browser, some, f"system={some['elsewhere'].system_id}") == set()
    assert _listed(browser, some, "reported_at__gte=2026-11-24+00:00:00%2B00:00") == set()
    assert len(_listed(browser, some, "reported_at__gte=2026-11-23+00:00:00%2B00:00")) == 4


def test_the_filter_by_system_offers_only_systems_that_one_sees(
    some: dict[str, HotFix], company: Company
) -> None:
    page = client_of(company.qa).get(url("changelist")).content.decode()
    assert "Payments PAY" in page
    assert "Payments LEDGER" not in page
    assert "Payments LEDGER" in client_of(company.auditor).get(url("changelist")).content.decode()


def test_what_one_reported_is_found_when_it_has_ended_too(some: dict[str, HotFix], company: Company) -> None:
    browser = client_of(company.reporter)
    reported = {"reported", "testing", "rejected", "critical"}
    assert _listed(browser, some, "which=reported") == reported
    assert _listed(browser, some, "which=mine") == reported - {"rejected"}


WAITING = {
    "po": {"critical"},
    "tl": {"critical"},
    "sd": set(),
    "qa": {"testing"},
    "rm": set(),
    "reporter": {"reported"},
    "contributor": {"reported"},
    "root": set(),
    "auditor": set(),
    "insider": set(),
}


def test_what_waits_for_whom(some: dict[str, HotFix], company: Company) -> None:
    found = {who: _listed(client_of(company.people[who]), some, "which=waiting") for who in WAITING}
    assert found == WAITING


def test_who_has_signed_is_waited_for_no_more(some: dict[str, HotFix], company: Company) -> None:
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    for who, waits in (("po", False), ("tl", True)):
        page = client_of(company.people[who]).get(f"{url('changelist')}?which=waiting").content.decode()
        assert (hotfix.reference in page) is waits


OTHER_LISTS = (
    ("approvals_approval", "decision__exact=approved"),
    ("approvals_approval", "role__exact=qa_lead"),
    ("approvals_approval", "phase__exact=testing"),
    ("approvals_approval", "q=Po"),
    ("release_notes_releasenote", "status__exact=draft"),
    ("release_notes_releasenote", "audience__exact=customers"),
    ("release_notes_releasenote", "q=payments"),
    ("release_notes_releasenote", "hotfix__id__exact=1"),
    ("systems_system", "q=PAY"),
    ("systems_system", "in_production__exact=1"),
    ("systems_rosterentry", "q=tl"),
    ("systems_rosterentry", "role__exact=qa_lead"),
    ("systems_checklisttemplate", ""),
    ("accounts_user", "q=qa"),
    ("accounts_user", "is_active__exact=1"),
    ("auth_group", "q=audit"),
)


def test_the_other_lists_answer_too(company: Company, hotfix_in: Callable[[str], Any]) -> None:
    hotfix_in("merge")
    browser = client_of(company.owner)
    for name, query in OTHER_LISTS:
        for asked in ("", query, f"{query}&p=0&o=1.-2", f"{query}&all="):
            answer = browser.get(reverse(f"admin:{name}_changelist") + f"?{asked}")
            assert answer.status_code == 200, (name, asked)


FRONT = re.compile(r'<section class="hf-panel hf-desk-list".*?</section>', re.S)


@pytest.mark.parametrize("who", ["qa", "reporter", "insider", "auditor", "contributor", "plain"])
def test_the_numbers_of_the_front_page_are_those_of_the_lists_behind_them(
    who: str, some: dict[str, HotFix], company: Company
) -> None:
    browser = client_of(company.people[who])
    sections = FRONT.findall(browser.get(reverse("admin:index")).content.decode())
    assert "Waiting for me" in sections[0]
    for section in sections:
        said = int(re.findall(r'<span class="hf-count">(\d+)</span>', section)[0])
        address = re.findall(r'href="([^"]*which=\w+)"', section)
        assert said == (browser.get(address[0]).context["cl"].result_count if address else 0), section


def test_no_hot_fix_stands_twice_on_the_front_page(some: dict[str, HotFix], company: Company) -> None:
    for who in ("qa", "reporter", "insider", "owner"):
        page = client_of(company.people[who]).get(reverse("admin:index")).content.decode()
        titles = re.findall(r'class="hf-desk-title" href="([^"]+)"', page)
        assert len(titles) == len(set(titles)) > 0, who


def test_each_list_of_the_front_page_shows_what_those_above_do_not(
    some: dict[str, HotFix], company: Company
) -> None:
    waiting, mine = FRONT.findall(words_of(client_of(company.qa).get(reverse("admin:index"))))
    assert some["testing"].reference in waiting
    assert some["critical"].reference in mine
    assert "1 of them stands above." in mine
    nothing, every = FRONT.findall(words_of(client_of(company.insider).get(reverse("admin:index"))))
    assert "Nothing waits for you." in nothing
    assert some["critical"].reference in every
    assert some["elsewhere"].reference not in every


@pytest.mark.parametrize("name", ["approvals_approval", "approvals_breakglasscall"])
def test_what_was_said_last_stands_first(name: str, company: Company) -> None:
    break_glass(ready(report(company), company, to="testing"), company)
    answer = client_of(company.auditor).get(reverse(f"admin:{name}_changelist"))
    pks = [one.pk for one in answer.context["cl"].result_list]
    assert len(pks) > 1
    assert pks == sorted(pks, reverse=True)
