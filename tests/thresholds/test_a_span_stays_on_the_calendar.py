"""How long something may take is bounded where it is typed, and counted where something else is stored."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from apps.common.spans import LONGEST, LONGEST_COUNTED, counted, counted_minutes
from apps.common.tracking import acting
from apps.hotfixes.models import HotFix
from apps.systems.models import SystemClock
from tests.asking import client_of, form_in
from tests.driving import report

SPANS = ("first_response", "update_every", "escalate_after", "restore_within")
OFF_THE_CALENDAR = timedelta(days=3_000_000)


def typed(company, **spans):
    browser, page = client_of(company.owner), reverse("admin:systems_system_change", args=[company.system.pk])
    return browser.post(page, form_in(browser.get(page)) | {"why": "A typo."} | spans)


@pytest.mark.parametrize("span", ["3000000 00:00:00", "-5 00:00:00", "00:00:00"])
def test_a_typo_in_a_clock_is_said_at_its_field(company, span):
    row = {"clocks-TOTAL_FORMS": "1", "clocks-0-priority": "emergency", "clocks-0-system": company.system.pk}
    row |= {f"clocks-0-{name}": span for name in SPANS}
    answer = typed(company, evidence_due_within=span, **row)
    assert answer.status_code == 200
    assert "evidence_due_within" in answer.context["adminform"].form.errors
    formsets = [one.formset for one in answer.context["inline_admin_formsets"]]
    (clocks,) = (one for one in formsets if one.model is SystemClock)
    wrong = set(SPANS) - ({"first_response"} if span == "00:00:00" else set())  # that may be at once
    assert set(clocks.errors[0]) == wrong
    assert not company.system.clocks.exists()


def test_every_span_that_is_kept_has_both_bounds():
    ours = (model for model in apps.get_models() if model.__module__.startswith("apps."))
    spans = [
        field
        for model in ours
        if not hasattr(model, "history_date")
        for field in model._meta.fields
        if isinstance(field, models.DurationField)
        or (isinstance(field, models.IntegerField) and field.name.endswith(("_minutes", "_hours", "_days")))
    ]
    assert len(spans) > len(SPANS)
    for field in spans:
        bounds = {type(one): one.limit_value for one in field.validators}
        # A whole number of this kind is none below nothing by itself.
        assert MaxValueValidator in bounds, field
        assert MinValueValidator in bounds or isinstance(field, models.PositiveIntegerRelDbTypeMixin), field
        most = bounds[MaxValueValidator]
        assert (most if isinstance(most, timedelta) else timedelta(minutes=most)) <= LONGEST, field


@pytest.mark.parametrize("span", [OFF_THE_CALENDAR, -OFF_THE_CALENDAR, timedelta(days=-5)])
def test_no_page_dies_of_a_span_that_is_stored_already(company, span):
    hotfix = report(company)
    with acting(None):
        company.system.clocks.create(priority="emergency", **dict.fromkeys(SPANS, span))
        company.system.evidence_due_within = span
        company.system.save()
    browser = client_of(company.owner)
    pages = [reverse("admin:index"), reverse("admin:hotfixes_hotfix_changelist")]
    pages += [reverse("admin:hotfixes_hotfix_change", args=[hotfix.pk])]
    pages += [reverse("admin:systems_system_change", args=[company.system.pk]), "/api/hotfixes/"]
    assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    fresh = HotFix.objects.get(pk=hotfix.pk)
    assert fresh.reported_at <= fresh.restore_by <= fresh.reported_at + LONGEST_COUNTED


def test_a_span_that_can_be_typed_counts_as_it_is():
    assert counted(LONGEST) == LONGEST
    assert counted_minutes(90) == timedelta(minutes=90)
    assert counted_minutes(2**62) == LONGEST_COUNTED
