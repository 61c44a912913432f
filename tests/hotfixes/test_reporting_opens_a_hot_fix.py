"""Reporting opens a hot fix with its first evidence, or says at which field something is wrong."""

from datetime import timedelta

import pytest

from apps.common.errors import BadInput, NotAllowed
from apps.hotfixes.models import HotFix
from apps.hotfixes.reporting import report_issue
from tests.driving import NIGHT, report, report_by_the_door


@pytest.fixture(autouse=True)
def at_night(night):
    return night


def test_it_begins_identified_in_round_1_with_its_report(company):
    hotfix = HotFix.objects.get(pk=report(company, title="  Payments are refused ").pk)
    assert (hotfix.state, hotfix.round, hotfix.version) == ("identified", 1, 1)
    assert (hotfix.title, hotfix.reported_by) == ("Payments are refused", company.reporter)
    record = hotfix.issue_reports.get()
    assert (record.title, record.priority, record.triggers) == (
        "Payments are refused",
        "emergency",
        ["system_down"],
    )
    assert (record.changed_by, record.changed_at) == (company.reporter, NIGHT)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"triggers": []}, "triggers"),
        ({"triggers": ["boredom"]}, "triggers"),
        ({"observed_at": NIGHT + timedelta(days=1)}, "observed_at"),
        ({"incident_url": "javascript:alert(1)"}, "incident_url"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(fields, where, company):
    with pytest.raises(BadInput) as refused:
        report(company, **fields)
    assert where in refused.value.fields
    assert not HotFix.objects.exists()


def test_a_system_that_is_not_in_production_has_no_hot_fixes(company):
    company.system.in_production = False
    with pytest.raises(BadInput, match="Payments PAY is not in production") as refused:
        report_by_the_door(company)
    assert refused.value.fields == {"system": ["Payments PAY is not in production."]}


@pytest.mark.parametrize("left", [{"is_staff": False}, {"is_active": False}])
def test_only_staff_report(left, company):
    for name, value in left.items():
        setattr(company.reporter, name, value)
    with pytest.raises(NotAllowed, match="Only staff may report an issue"):
        report_issue(system=company.system, by=company.reporter, title="x", details={})
