"""Whoever is away and let somebody act for them hears that this one left, and process owners do as well."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.notifications.models import Kind, Notice
from tests.asking import client_of, form_in, words_of
from tests.driving import Company, report
from tests.telling import work


@pytest.fixture
def away(company: Company) -> Company:
    """The QA lead is on holiday, and `plain`, who holds nothing, acts for them."""
    delegate(company, to="plain")
    Notice.objects.all().delete()
    return company


def delegate(company: Company, *, to: str, on: Any = None) -> None:
    delegate_role(
        Role.QA_LEAD,
        on or company.system,
        to=company.people[to],
        by=company.qa,
        ends_at=clock.now() + timedelta(days=5),
        reason="A holiday.",
    )


def leaves(company: Company, who: str) -> None:
    person = company.people[who]
    with acting(company.root):
        person.is_active = False
        person.save()


def letters() -> dict[str, str]:
    return {one.to.username: one.subject for one in Notice.objects.filter(kind=Kind.ROLES)}


def test_who_is_away_hears_that_nobody_acts_for_them(away: Company) -> None:
    leaves(away, "plain")
    letter = Notice.objects.get(kind=Kind.ROLES)
    assert letter.to == away.qa
    assert "Plain Pay can sign in no more, and does not act for you as QA Lead" in letter.subject
    assert "Choose another" in letter.text
    assert reverse("admin:hotfixes_delegation_give") in letter.text


def test_their_list_says_it_too(away: Company) -> None:
    leaves(away, "plain")
    page = words_of(client_of(away.qa).get(reverse("admin:hotfixes_delegation_mine")))
    assert "gives nothing: Plain Pay can sign in no more" in page


def test_process_owners_hear_whom_it_leaves_alone(away: Company) -> None:
    leaves(away, "plain")
    work()
    (message,) = [one for one in mail.outbox if "nobody acts for 1 who is away" in one.subject]
    assert message.to == ["owner@example.org"]
    assert "no other holder" not in message.subject
    told = "QA Lead on Payments PAY, for Qa Pay, who is away until 2026-11-28 02:14 UTC: nobody acts for them"
    assert told in message.body


def test_who_only_lost_an_address_still_acts(away: Company) -> None:
    with acting(away.root):
        away.plain.email = ""
        away.plain.save()
    assert not Notice.objects.filter(kind=Kind.LOST).exists()


def test_whoever_deactivates_them_reads_it_at_once(away: Company) -> None:
    browser, address = client_of(away.root), reverse("admin:accounts_user_change", args=[away.plain.pk])
    typed = form_in(browser.get(address)) | {"why": "Left."}
    del typed["is_active"]
    page = words_of(browser.post(address, typed, follow=True))
    assert "Nobody acts now for who is away: Qa Pay (QA Lead on Payments PAY)." in page


@pytest.mark.parametrize("on_a_hot_fix", [False, True], ids=["on the system", "on one hot fix"])
def test_where_another_acts_as_well_nobody_is_left_alone(on_a_hot_fix: bool, away: Company) -> None:
    delegate(away, to="other", on=report(away) if on_a_hot_fix else None)
    leaves(away, "other")
    work()
    assert not [one for one in mail.outbox if "nobody acts for" in one.subject]
    (message,) = [one for one in mail.outbox if "can no longer sign in" in one.subject]
    assert "as well as Plain Pay" in message.body


def test_who_acted_for_a_leaver_hears_that_they_do_no_more(away: Company) -> None:
    leaves(away, "qa")
    assert letters() == {
        away.plain.username: f"{away.system}: you act as QA Lead no more for Qa Pay, who can sign in no more"
    }
