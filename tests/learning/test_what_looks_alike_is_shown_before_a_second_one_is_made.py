"""Whoever reports what may be reported already is shown that first, and once."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.driving import Company, make_company, report

SignedIn = Callable[[User], Client]


@pytest.fixture
def first(company: Company) -> HotFix:
    return report(company, title="Card payments are refused at every till")


def said(company: Company, title: str) -> dict[str, object]:
    return {
        "system": company.system.pk,
        "title": title,
        "priority": "emergency",
        "triggers": ["system_down"],
        "environment": "production",
        "description": "No card is taken.",
    }


def test_it_is_shown_with_all_that_was_typed(first: HotFix, company: Company, signed_in: SignedIn) -> None:
    answer = signed_in(company.insider).post(url("add"), said(company, "Card payment refused at tills"))
    assert answer.status_code == 409
    assert list(answer.context["alike"]) == [first]
    assert "No card is taken." in answer.content.decode()
    assert HotFix.objects.count() == 1


def test_whoever_has_seen_it_reports_all_the_same(
    first: HotFix, company: Company, signed_in: SignedIn
) -> None:
    client = signed_in(company.insider)
    typed = said(company, "Card payment refused at tills")
    shown = client.post(url("add"), typed).context["form"]
    assert client.post(url("add"), {**typed, "looked_at": shown["looked_at"].value()}).status_code == 302
    assert HotFix.objects.count() == 2


def test_another_title_of_the_system_is_reported_at_once(
    first: HotFix, company: Company, signed_in: SignedIn
) -> None:
    answer = signed_in(company.insider).post(url("add"), said(company, "The ledger misses a day"))
    assert answer.status_code == 302


def test_nobody_is_shown_what_they_may_not_see(first: HotFix, company: Company, signed_in: SignedIn) -> None:
    shop = make_company("SHOP")
    answer = signed_in(shop.insider).post(url("add"), said(company, "Card payment refused at tills"))
    assert answer.status_code == 302


def test_the_very_same_report_sent_again_is_still_the_first(company: Company, signed_in: SignedIn) -> None:
    client, typed = signed_in(company.insider), said(company, "Card payments are refused")
    assert client.post(url("add"), typed).status_code == 302
    assert client.post(url("add"), typed).status_code == 302
    assert HotFix.objects.count() == 1
