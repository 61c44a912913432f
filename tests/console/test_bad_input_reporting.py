"""A report with something wrong comes back with the sentence at the field and everything that was typed."""

from datetime import timedelta
from typing import Any

import pytest

from apps.hotfixes.models import HotFix, ReferenceCounter
from apps.systems.models import System
from tests.asking import client_of, form_in, url, words_of
from tests.driving import NIGHT, Company


@pytest.fixture
def typed(company: Company) -> dict[str, Any]:
    return {
        "system": str(company.system.pk),
        "title": "Card payments are refused",
        "triggers": ["system_down", "revenue_impact"],
        "environment": "pre_production",
        "observed_at": "2026-11-23T01:55",
        "description": "Every card payment ends in “try again later”.\nSince midnight.",
        "incident_url": "https://tickets.example/OPS-1",
    }


def _reported(company: Company, typed: dict[str, Any]) -> Any:
    return client_of(company.plain).post(url("add"), typed)


WRONG = {
    "no trigger": ("triggers", []),
    "a trigger that there is not": ("triggers", ["boredom"]),
    "a moment in the future": ("observed_at", (NIGHT + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")),
    "no moment at all": ("observed_at", "yesterday"),
    "a link that is none": ("incident_url", "javascript:alert(1)"),
    "an environment that there is not": ("environment", "the moon"),
    "no title": ("title", "   "),
    "a system that there is not": ("system", "999999"),
    "a system that is no number": ("system", "PAY"),
}


@pytest.mark.parametrize("case", WRONG)
def test_the_sentence_is_at_the_field_and_all_that_was_typed_is_kept(
    case: str, company: Company, typed: dict[str, Any]
) -> None:
    field, value = WRONG[case]
    typed |= {field: value}
    answer = _reported(company, typed)
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {field}
    for sentence in answer.context["form"].errors[field]:
        assert sentence in words_of(answer)
    again: Any = form_in(answer)
    for name, said in typed.items():
        if name != field or name == "incident_url":
            assert again[name] == (said if isinstance(said, list) else [said]), name
    assert not HotFix.objects.exists()
    assert not ReferenceCounter.objects.exists()


def test_a_system_that_left_production(company: Company, typed: dict[str, Any]) -> None:
    System.objects.update(in_production=False)
    answer = _reported(company, typed)
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"system"}


def test_what_is_right_is_reported_and_stays_as_it_was_typed(company: Company, typed: dict[str, Any]) -> None:
    answer = _reported(company, typed)
    hotfix = HotFix.objects.get()
    assert answer.url == url("change", hotfix)
    assert (hotfix.reported_by, hotfix.state, hotfix.priority) == (company.plain, "identified", "emergency")
    report = hotfix.issue_reports.get()
    assert report.triggers == ["system_down", "revenue_impact"]
    assert report.environment == "pre_production"
    assert report.description.splitlines() == typed["description"].splitlines()
    assert f"{report.observed_at:%Y-%m-%dT%H:%M}" == "2026-11-23T01:55"


def test_staff_alone_report(company: Company, typed: dict[str, Any]) -> None:
    company.plain.is_staff = False
    company.plain.save()
    for answer in (_reported(company, typed), client_of(None).post(url("add"), typed)):
        assert answer.url.startswith("/admin/login/")
    assert not HotFix.objects.exists()
