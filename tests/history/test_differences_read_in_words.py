"""What changed is told field by field, in the words of the screen and never in codes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from apps.evidence.deployment import DeploymentPlan
from apps.evidence.merge import MergeRecord
from apps.evidence.testing import TestReport
from apps.history.timeline import Difference, timeline
from apps.hotfixes.recording import recording
from tests.driving import perform

OBSERVED = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_only_what_changed_is_told_old_and_new(hotfix, company, told):
    with recording(
        hotfix.issue_reports.get(), by=company.reporter, reason="Seen earlier than thought"
    ) as report:
        report.triggers = ["system_down", "revenue_impact"]
        report.observed_at = OBSERVED
        report.environment = "pre_production"
    changed = told("Issue report")[0]
    assert changed.change == "changed"
    assert changed.differences == (
        Difference("Triggers", "System down", "System down, Revenue impact"),
        Difference("Environment", "Production", "Pre-production"),
        Difference("Observed at", "2026-11-23 01:54 UTC", "2026-11-23 01:30 UTC"),
    )
    assert (changed.who, changed.reason) == ("Reporter Pay", "Seen earlier than thought")


def test_what_was_added_shows_its_first_values(told):
    added = told("Issue report")[-1]
    assert (added.change, added.subject) == ("added", "Round 1: Card payments are refused")
    assert Difference("Priority", "", "Emergency") in added.differences
    assert all(difference.old == "" and difference.new for difference in added.differences)
    assert "Round" not in [difference.field for difference in added.differences]


def test_the_hot_fix_names_system_and_reporter(told):
    (added,) = told("Hot fix")
    assert added.subject == "HF-2026-0001: Card payments are refused"
    assert {
        Difference("Phase", "", "Issue Identified"),
        Difference("System", "", "Payments PAY"),
        Difference("Reported by", "", "Reporter Pay"),
        Difference("Round", "", "1"),
    } <= set(added.differences)


def test_bookkeeping_is_no_content(hotfix):
    fields = {difference.field.lower() for entry in timeline(hotfix) for difference in entry.differences}
    assert not fields & {
        "id",
        "version",
        "hot fix",
        "record",
        "changed by",
        "changed at",
        "in this phase since",
    }


def test_a_move_tells_both_phases_and_what_was_given_as_reason(hotfix, company, told):
    perform(hotfix, "cancel", by=company.reporter, reason="It was a drill.")
    moved = told("Hot fix")[0]
    assert moved.differences == (Difference("Phase", "Issue Identified", "Cancelled"),)
    assert (moved.who, moved.reason) == ("Reporter Pay", "It was a drill.")


def test_yes_no_minutes_and_percent_read_as_on_the_sheet(hotfix, told):
    plan = DeploymentPlan.objects.create(hotfix=hotfix)
    plan.duration_minutes = 90
    plan.save()
    assert told("Deployment plan")[0].differences == (Difference("Duration", "", "90 min"),)
    report = TestReport.objects.create(hotfix=hotfix)
    report.coverage_percent = Decimal("87.50")
    report.save()
    assert told("Test report")[0].differences == (Difference("Coverage", "", "87.5 %"),)
    merge = MergeRecord.objects.create(hotfix=hotfix)
    merge.back_merged = True
    merge.save()
    assert told("Merge record")[0].differences == (Difference("Merged back to develop", "No", "Yes"),)


def test_two_moments_of_one_minute_are_told_apart(hotfix, told):
    report = hotfix.issue_reports.get()
    report.observed_at += timedelta(seconds=7)
    report.save()
    (difference,) = told("Issue report")[0].differences
    assert difference.old != difference.new
    assert difference.new.startswith("2026-11-23 01:54:07")


def test_a_trigger_that_the_process_knows_no_more_stays_readable(hotfix, told):
    report = hotfix.issue_reports.get()
    report.triggers = ["of_former_times"]
    report.save()
    assert told("Issue report")[0].differences[0].new == "of_former_times"
