"""The issue report: its triggers belong to its priority, and it gives the hot fix its title."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from apps.evidence.identification import IssueReport
from apps.hotfixes.evidence import digest
from tests.filling import fill, opened


def test_it_starts_from_what_the_hot_fix_knows(hotfix):
    report = opened("issue_reports", hotfix)
    assert (report.title, report.priority, report.environment) == (
        "Payments are refused",
        "emergency",
        "production",
    )


def test_it_carries_title_and_priority_to_the_hot_fix(hotfix):
    report = fill(opened("issue_reports", hotfix))
    report.title, report.priority = "Payments are slow", "critical"
    report.settle()
    assert (report.hotfix.title, report.hotfix.priority) == ("Payments are slow", "critical")


def test_without_a_trigger_it_is_not_complete(hotfix):
    report = fill(opened("issue_reports", hotfix))
    report.triggers = []
    assert report.missing() == ["at least one trigger"]
    report.full_clean()


@pytest.mark.parametrize(
    ("triggers", "priority"),
    [
        (["performance"], "critical"),
        (["system_down"], "emergency"),
        (["compliance", "revenue_impact", "performance"], "emergency"),
    ],
)
def test_its_priority_is_the_highest_of_its_triggers(triggers, priority, hotfix):
    report = opened("issue_reports", hotfix)
    report.triggers = triggers
    report.full_clean()
    report.settle()
    assert (report.priority, report.hotfix.priority) == (priority, priority)


@pytest.mark.parametrize("triggers", [["no such"], "system_down", [[]], ["performance", "no such"]])
def test_what_is_no_trigger_is_refused(triggers, hotfix):
    report = fill(opened("issue_reports", hotfix))
    report.triggers = triggers
    with pytest.raises(ValidationError) as refused:
        report.full_clean()
    assert refused.value.message_dict["triggers"] == ["Choose what makes it urgent: one trigger or more."]
    assert report.missing() == ["at least one trigger"]


@pytest.mark.parametrize("triggers", [["performance"], ["system_down", "compliance"]])
def test_one_of_the_first_version_keeps_the_priority_that_was_chosen(triggers, hotfix):
    report = fill(opened("issue_reports", hotfix))
    report.content_version, report.triggers = 1, triggers
    with pytest.raises(ValidationError) as refused:
        report.full_clean()
    assert refused.value.message_dict["triggers"] == [
        "Choose from the triggers of this priority: "
        "System down, Data corruption, Security breach, Revenue impact."
    ]
    assert report.missing() == ["at least one trigger of its priority"]
    assert report.priority == "emergency"


def test_what_was_observed_in_the_future_is_refused(hotfix, at_night):
    report = fill(opened("issue_reports", hotfix))
    report.observed_at = at_night.replace(year=2027)
    with pytest.raises(ValidationError, match="future"):
        report.full_clean()


def test_triggers_are_ticked_on_a_form(hotfix):
    report = fill(opened("issue_reports", hotfix))
    form = modelform_factory(IssueReport, fields=["triggers"])(
        {"triggers": ["data_corruption"]}, instance=report
    )
    assert form.is_valid(), form.errors
    assert form.save().triggers == ["data_corruption"]


def test_system_and_reporter_belong_to_its_content(hotfix):
    fields = fill(opened("issue_reports", hotfix)).content()["fields"]
    assert (fields["system"], fields["reporter"]) == ("PAY", "rosa")


def test_its_digest_changes_with_its_content(hotfix):
    report = fill(opened("issue_reports", hotfix))
    before = digest([report.content()])
    report.triggers = ["system_down"]
    assert digest([report.content()]) != before
