"""The pages by which hot fixes are linked, by hand too; outsiders find none."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.learning.linking import link
from apps.learning.links import HotFixLink
from tests.asking import url
from tests.driving import Company, report

SignedIn = Callable[[User], Client]
RECURRENCE = HotFixLink.Kind.RECURRENCE_OF


@pytest.fixture
def first(company: Company) -> HotFix:
    return report(company)


@pytest.fixture
def second(company: Company) -> HotFix:
    return report(company, title="Cards are refused again")


def test_it_is_linked_by_any_form_of_the_reference(
    first: HotFix, second: HotFix, company: Company, signed_in: SignedIn
) -> None:
    client = signed_in(company.po)
    assert client.get(url("link", second)).status_code == 200
    assert client.post(url("link", second), {"kind": "recurrence_of", "other": "#1"}).status_code == 302
    page = client.get(url("change", second)).content.decode()
    assert "Recurrence of" in page
    assert "Came again as" in client.get(url("change", first)).content.decode()


@pytest.mark.parametrize("other", ["HF-2026-0099", "nonsense", ""])
def test_what_leads_nowhere_is_said_at_the_field(
    other: str, second: HotFix, company: Company, signed_in: SignedIn
) -> None:
    sent = {"kind": "recurrence_of", "other": other, "note": "As last week."}
    answer = signed_in(company.po).post(url("link", second), sent)
    assert answer.status_code == 400
    assert answer.context["form"].errors["other"]
    assert "As last week." in answer.content.decode()


def test_an_outsider_links_and_ends_nothing(
    first: HotFix, second: HotFix, company: Company, signed_in: SignedIn
) -> None:
    made = link(second, RECURRENCE, other=first, by=company.po)
    for who, status in ((company.plain, 404), (company.insider, 403), (company.auditor, 403)):
        client = signed_in(who)
        sent = {"kind": "caused_by", "other": "1", "reason": "Wrong.", "seen": second.version}
        assert client.post(url("link", second), sent).status_code == status
        assert client.post(url("unlink", second, made.pk), sent).status_code == status
        assert client.post(url("duplicate", second), sent).status_code == status
    assert list(second.points_to.standing()) == [made]


def test_it_is_taken_back_with_a_reason(
    first: HotFix, second: HotFix, company: Company, signed_in: SignedIn
) -> None:
    made = link(second, RECURRENCE, other=first, by=company.po)
    client = signed_in(company.tl)
    assert client.post(url("unlink", second, made.pk), {"reason": ""}).status_code == 400
    assert client.post(url("unlink", second, made.pk), {"reason": "Another cause."}).status_code == 302
    assert client.get(url("unlink", second, made.pk)).status_code == 404


def test_a_duplicate_is_ended_by_its_page(
    first: HotFix, second: HotFix, company: Company, signed_in: SignedIn
) -> None:
    client = signed_in(company.reporter)
    form = client.get(url("duplicate", second)).context["form"]
    answer = client.post(
        url("duplicate", second), {"seen": form["seen"].value(), "other": "HF-1", "note": "Same."}
    )
    assert answer.status_code == 302
    second.refresh_from_db()
    assert second.state == "cancelled"
    assert "Duplicate of" in client.get(url("change", second)).content.decode()
