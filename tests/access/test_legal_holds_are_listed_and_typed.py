"""Legal holds: those in force stand first, whatever number there is, and what is typed is understood."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apps.access.legal_holds import lift_hold, place_hold
from apps.access.models import LegalHold
from apps.common import clock
from apps.console.views import legal_holds
from tests.asking import client_of, words_of

PAGE = "admin:legal_holds"


def placed(company, **more):
    return place_hold(by=company.owner, reason="A lawsuit.", person=company.plain, **{"until": None, **more})


def test_a_hold_until_a_day_says_that_day(company, second):
    until = clock.now().date() + timedelta(days=60)
    placed(company, until=until)
    for owner in (company.owner, second):
        answer = client_of(owner).get(reverse(PAGE))
        assert answer.status_code == 200
        assert f"until {until}" in words_of(answer)


def test_a_hold_in_force_is_not_pushed_out_by_newer_ones_that_are_lifted(company, monkeypatch):
    monkeypatch.setattr(legal_holds, "ON_A_PAGE", 2)
    old = placed(company)
    for _one in range(3):
        lift_hold(placed(company), by=company.owner, reason="Settled.")
    way_to_lift = reverse("admin:lift_hold", args=[old.pk])
    first = client_of(company.owner).get(reverse(PAGE))
    assert way_to_lift in first.content.decode()
    assert "page 1 of 2" in words_of(first)
    second = client_of(company.owner).get(reverse(PAGE), {"page": "2"})
    assert way_to_lift not in second.content.decode()


def test_a_reference_is_understood_as_search_understands_it(company, hotfix):
    typed = {"reference": hotfix.reference.lower(), "reason": "A lawsuit."}
    assert client_of(company.owner).post(reverse(PAGE), typed).status_code == 302
    assert LegalHold.objects.get().reference == hotfix.reference


def test_a_reference_of_nothing_is_said_at_its_field_alone(company):
    answer = client_of(company.owner).post(
        reverse(PAGE), {"reference": "HF-2020-0001", "reason": "A lawsuit."}
    )
    assert answer.status_code == 400
    assert answer.context["form"].errors == {"reference": ["There is no such hot fix."]}


@pytest.mark.parametrize("until", ["9999-12-31", date.min.isoformat()])
def test_a_year_that_nobody_means_is_refused_at_its_field(company, until):
    typed = {"person": company.plain.pk, "until": until, "reason": "A lawsuit."}
    answer = client_of(company.owner).post(reverse(PAGE), typed)
    assert answer.status_code == 400
    assert "Check the year" in str(answer.context["form"].errors["until"])
    assert not LegalHold.objects.exists()
