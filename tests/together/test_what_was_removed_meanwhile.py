"""What somebody removed while another had it on a page: the page says who, and goes on without it."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.urls import reverse

from apps.systems.models import OnCallRule, RosterEntry
from tests.asking import client_of, form_in, words_of
from tests.driving import Company

Opened = Callable[..., Any]


def test_a_removed_row_is_named_and_the_rest_is_saved(company: Company, opened: Opened) -> None:
    address = reverse("admin:systems_system_change", args=[company.system.pk])
    entry = company.system.roster.get(user=company.qa)
    older = opened(company.owner, address, support_contact="Desk 22", why="A new number.")
    gone = reverse("admin:systems_rosterentry_delete", args=[entry.pk])
    assert client_of(company.owner).post(gone, {"post": "yes", "why": "She left."}).status_code == 302
    count = RosterEntry.objects.count()
    answer = client_of(company.owner).post(address, older)
    assert answer.status_code == 409
    assert f"User: {company.qa}" in words_of(answer)
    assert "was removed" in words_of(answer)
    assert "She left." in words_of(answer)
    assert client_of(company.owner).post(address, form_in(answer)).status_code == 302
    company.system.refresh_from_db()
    assert company.system.support_contact == "Desk 22"
    assert RosterEntry.objects.count() == count


def test_a_row_that_was_added_meanwhile_stays_and_so_does_mine(company: Company, opened: Opened) -> None:
    address = reverse("admin:systems_system_change", args=[company.system.pk])
    older = opened(company.owner, address, why="A second one.")
    number = int(older["roster-TOTAL_FORMS"][0])
    mine = {"role": "qa_lead", "user": str(company.other.pk), "rank": "deputy"}
    older |= {f"roster-{number}-{name}": value for name, value in mine.items()}
    older |= {"roster-TOTAL_FORMS": str(number + 1), f"roster-{number}-system": str(company.system.pk)}
    RosterEntry.objects.create(
        system=company.system, role="technical_lead", user=company.other, rank="deputy"
    )
    answer = client_of(company.owner).post(address, older)
    assert answer.status_code == 409
    assert client_of(company.owner).post(address, form_in(answer)).status_code == 302
    held = company.system.roster.filter(user=company.other).values_list("role", flat=True)
    assert set(held) == {"qa_lead", "technical_lead"}


def test_who_edits_a_rule_that_is_gone_reads_who_removed_it_and_what_they_typed(
    company: Company, opened: Opened
) -> None:
    rule = OnCallRule.objects.create(
        system=company.system,
        role="qa_lead",
        every=OnCallRule.Every.WEEK,
        at=time(8),
        starts_on=date(2026, 11, 2),
    )
    address = reverse("admin:systems_oncallrule_change", args=[rule.pk])
    older = opened(company.owner, address, at="07:15", why="They begin earlier by now.")
    gone = reverse("admin:systems_oncallrule_delete", args=[rule.pk])
    assert client_of(company.owner).post(gone, {"post": "yes", "why": "No rota any more."}).status_code == 302
    answer = client_of(company.owner).post(address, older)
    assert answer.status_code == 409
    words = words_of(answer)
    assert f"was removed by {company.owner} at " in words
    assert "No rota any more." in words
    assert "They begin earlier by now." in words
    assert "07:15" in words
