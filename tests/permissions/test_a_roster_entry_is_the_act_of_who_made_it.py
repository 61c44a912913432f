"""What a roster gives at a report is the act of whoever put the holder there, and not of who reports."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.history.timeline import Difference, timeline
from apps.hotfixes.models import HotFix
from apps.systems.models import RosterEntry
from apps.systems.roster_authors import authors_of
from tests.asking import client_of, form_in
from tests.driving import Company, report
from tests.lifting import enters, process_owner


@pytest.fixture
def second() -> User:
    return process_owner()


def author(entry: RosterEntry) -> User | None:
    return authors_of([RosterEntry.objects.get(pk=entry.pk)])[entry.pk]


def changed(by: User, entry: RosterEntry, **typed: object) -> int:
    address = reverse("admin:systems_rosterentry_change", args=[entry.pk])
    browser = client_of(by)
    answer = browser.post(address, form_in(browser.get(address)) | {"why": "Order."} | typed)
    return answer.status_code


def given_by(hotfix: HotFix, person: User) -> User | None:
    return hotfix.user_grants.get(user=person).given_by


def test_of_who_made_the_entry(company: Company) -> None:
    assert enters(company.owner, company.system, "qa_lead", user=company.other).status_code == 302
    hotfix = report(company)
    assert hotfix.reported_by == company.reporter
    assert given_by(hotfix, company.other) == company.owner
    assert given_by(hotfix, company.qa) is None  # it came with the installation
    told = [one for one in timeline(hotfix) if one.subject == "QA Lead: Other Pay"]
    assert [(one.who, one.differences[-1]) for one in told] == [
        ("Reporter Pay", Difference("Given by", "", "Owner Pay"))
    ]


def test_a_rank_makes_it_nobody_elses(company: Company, second: User) -> None:
    enters(company.owner, company.system, "qa_lead", user=company.other)
    entry = company.system.roster.get(user=company.other)
    assert changed(second, entry, rank="deputy") == 302
    assert author(entry) == company.owner


def test_another_holder_or_role_does(company: Company, second: User) -> None:
    enters(company.owner, company.system, "qa_lead", user=company.other)
    entry = company.system.roster.get(user=company.other)
    assert changed(second, entry, role="technical_lead") == 302
    assert author(entry) == second
    assert changed(company.owner, entry, user=company.plain.pk) == 302
    assert author(entry) == company.owner


def test_who_was_put_there_again_is_so_by_the_last(company: Company, second: User) -> None:
    enters(company.owner, company.system, "qa_lead", user=company.other)
    entry = company.system.roster.get(user=company.other)
    changed(second, entry, user=company.plain.pk)
    changed(second, entry, user=company.other.pk)
    assert author(entry) == second


def test_asking_of_all_costs_one_query(
    company: Company, django_assert_num_queries: Callable[..., Any]
) -> None:
    entries = list(company.system.roster.all())
    assert len(entries) > 1
    with django_assert_num_queries(1):
        assert set(authors_of(entries).values()) == {None}
