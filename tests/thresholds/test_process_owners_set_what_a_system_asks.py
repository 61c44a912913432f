"""What a system asks of evidence is set by process owners on its page, with a reason, and by nobody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.systems.models import System
from apps.systems.thresholds import DEFAULT_THRESHOLDS
from tests.asking import client_of, form_in
from tests.driving import EVERYBODY

ASKED = {
    "least_coverage_percent": "75.5",
    "no_minor_findings": "True",
    "results_needed": "False",
    "least_soak_minutes": "90",
    "why": "Payments are watched longer.",
}


def page_of(company):
    return reverse("admin:systems_system_change", args=[company.system.pk])


def save(company, who, **typed):
    browser = client_of(company.people[who])
    form = form_in(client_of(company.owner).get(page_of(company)))
    return browser.post(page_of(company), {**form, **ASKED, **typed})


def test_where_it_says_nothing_the_default_counts(company):
    assert company.system.thresholds == DEFAULT_THRESHOLDS


def test_a_process_owner_sets_them_and_the_history_says_why(company):
    assert save(company, "owner").status_code == 302
    asked = System.objects.get(pk=company.system.pk).thresholds
    assert (asked.coverage_percent, asked.soak) == (Decimal("75.5"), timedelta(minutes=90))
    assert (asked.no_minor_findings, asked.results_needed) == (True, False)
    told = company.system.history.first()
    assert told.history_change_reason == "Payments are watched longer."
    assert told.history_user == company.owner


@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "owner"])
def test_nobody_else_does(who, company):
    assert save(company, who).status_code == 403
    assert System.objects.get(pk=company.system.pk).thresholds == DEFAULT_THRESHOLDS


@pytest.mark.parametrize(
    "wrong",
    [
        {"least_coverage_percent": "101"},
        {"least_coverage_percent": "-1"},
        {"least_coverage_percent": "much"},
        {"least_soak_minutes": "-5"},
        {"least_soak_minutes": "99999999"},
        {"results_needed": "perhaps"},
        {"why": ""},
    ],
)
def test_what_makes_no_sense_is_said_at_the_field(wrong, company):
    answer = save(company, "owner", **wrong)
    assert answer.status_code in (200, 400)
    assert "errorlist" in answer.content.decode()
    assert System.objects.get(pk=company.system.pk).thresholds == DEFAULT_THRESHOLDS
