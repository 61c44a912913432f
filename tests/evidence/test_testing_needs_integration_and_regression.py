"""Test report: an integration and a regression run that passed, and no serious issue open."""

import pytest

from tests.filling import fill, opened


@pytest.fixture
def report(hotfix):
    return fill(opened("test_reports", hotfix))


@pytest.mark.parametrize(
    ("run_type", "words"), [("integration", "an integration"), ("regression", "a regression")]
)
class TestANeededRun:
    def test_must_be_there(self, run_type, words, report):
        report.runs.filter(type=run_type).delete()
        assert report.missing() == [f"{words} run"]

    @pytest.mark.parametrize(
        "result", [{"passed": 0}, {"passed": 9, "failed": 1}, {"passed": 9, "blocked": 1}]
    )
    def test_must_have_passed(self, result, run_type, words, report):
        report.runs.filter(type=run_type).delete()
        report.runs.create(type=run_type, **result)
        assert report.missing() == [f"{words} run that passed, nothing failed or blocked"]

    def test_may_be_run_again(self, run_type, words, report):
        report.runs.filter(type=run_type).delete()
        report.runs.create(type=run_type, passed=9, failed=1)
        report.runs.create(type=run_type, passed=10)
        assert report.missing() == []

    def test_that_fails_later_counts(self, run_type, words, report):
        report.runs.create(type=run_type, passed=9, failed=1)
        assert report.missing() == [f"{words} run that passed, nothing failed or blocked"]


def test_other_runs_are_up_to_the_signer(report):
    report.runs.create(type="performance", passed=3, failed=1, not_run=2)
    assert report.missing() == []


@pytest.mark.parametrize(("severity", "stops"), [("critical", True), ("major", True), ("minor", False)])
def test_an_open_issue_stops_by_its_severity(severity, stops, report):
    issue = report.issues.create(severity=severity, description="Refunds fail")
    assert report.missing() == ([f"a fix for the open issue “{issue}”"] if stops else [])


def test_the_next_round_tests_anew_and_keeps_open_issues(report, hotfix):
    report.issues.create(severity="critical", description="Refunds fail")
    report.issues.create(severity="minor", status="fixed", description="A typo")
    hotfix.round = 2
    second = opened("test_reports", hotfix)
    assert second.environment == "Pre-production"
    assert second.runs.count() == 0
    assert [issue.description for issue in second.issues.all()] == ["Refunds fail"]
    assert "the version under test" in second.missing()
