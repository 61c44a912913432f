"""What people typed stands beside what the system knows, on page one and beside the answer."""

from datetime import timedelta
from pathlib import Path

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.records.record_data import Snapshot
from apps.systems.models import ChecklistTemplateItem
from tests.driving import Company, complete, drive, ready, report
from tests.records.builders import Take, pages_of
from tests.records.printed import paper_of
from tests.records.stories import deployed_ahead, later


@pytest.fixture(autouse=True)
def at_night(night):
    return night


def about(taken: Snapshot, asked: str) -> list[str]:
    return [one.known for one in taken.contradictions if asked in one.asked]


def change(hotfix: HotFix, relation: str, company: Company, **values: object) -> None:
    with recording(hotfix.evidence(relation)[relation][-1], by=company.rm) as record:
        for name, value in values.items():
            setattr(record, name, value)


def test_all_approvals_received_of_an_expedited_one_is_contradicted(
    company: Company, take: Take, tmp_path: Path
) -> None:
    # Where a process owner has people asked for what the gate knows.
    ChecklistTemplateItem.objects.update(answered_by="")
    taken = take(deployed_ahead(company))
    missing = "at the go these were not given: Technical Lead (Code Review), QA Lead (Testing)"
    assert about(taken, "Have all approvals before the go been received?") == [missing]
    assert about(taken, "Is the code review complete") == ["at the go nobody had signed Code Review"]
    assert about(taken, "Did integration and regression tests pass") == [
        "at the go nobody had signed Testing"
    ]
    pages = pages_of(paper_of(taken).content, tmp_path)
    assert missing in pages[0]
    beside = " ".join(pages[1:])
    assert "Contradicted. “Have all approvals before the go been received?”: Yes" in beside


def test_an_ordinary_one_is_not_contradicted(
    sent_back: HotFix, company: Company, take: Take, tmp_path: Path
) -> None:
    drive(sent_back, company, to="verification")
    with later(hours=1):  # it was watched after its deployment, for an hour as planned
        taken = take(drive(sent_back, company, to="closed"))
    assert taken.contradictions == ()
    assert "Contradicted" not in " ".join(pages_of(paper_of(taken).content, tmp_path))


def test_another_version_than_was_tested_is_told(company: Company, take: Take) -> None:
    hotfix = drive(report(company), company, to="deployment")
    complete(hotfix, company)
    change(hotfix, "deployment_plans", company, release_version="2.9.0", tag="v2.9.0")
    assert about(take(hotfix), "Version under test") == ["what was planned is version 2.9.0"]


def test_a_commit_that_nobody_recorded_is_told(company: Company, take: Take) -> None:
    hotfix = ready(report(company), company, to="testing")
    with recording(hotfix.test_reports.get(), by=company.qa) as record:
        record.version_under_test = "2.4.1-rc1 (deadbeef00)"  # type: ignore[attr-defined]
    assert about(take(hotfix), "Version under test") == [
        "this commit is not among those of the development record"
    ]
    with recording(hotfix.test_reports.get(), by=company.qa) as record:
        record.version_under_test = "2.4.1-rc1 (0a1b2c3)"  # type: ignore[attr-defined]
    assert about(take(hotfix), "Version under test") == []


def test_steps_that_failed_contradict_that_nothing_is_pending(company: Company, take: Take) -> None:
    hotfix = drive(report(company), company, to="verification")
    record = hotfix.deployment_records.get()
    outcome = record.outcomes.first()
    type(outcome).objects.filter(pk=outcome.pk).update(outcome="failed")
    assert about(take(hotfix), "Issues pending") == ["1 step failed or was skipped"]


def test_what_was_observed_after_it_was_reported_is_told(company: Company, take: Take) -> None:
    hotfix = report(company, observed_at=clock.now() - timedelta(minutes=5))
    hotfix.issue_reports.update(observed_at=clock.now() + timedelta(minutes=9))
    assert about(take(hotfix), "Observed at") == ["it was reported at 2026-11-23 02:14 UTC, before that"]
