"""Every row that the doors write says who and when; what nobody is known to have done says so."""

from apps.common.tracking import acting
from apps.history.tables import all_changes
from apps.history.timeline import timeline
from apps.hotfixes.perform import perform, recording
from tests.evidence.filling import fill

from .conftest import NOW


def test_from_the_report_to_qualification(hotfix, people):
    perform(hotfix, "submit", by=people["rosa"])
    hotfix.refresh_from_db()
    for name in ("qualifications", "impact_assessments", "change_requests", "risk_assessments"):
        with recording(getattr(hotfix, name).get(), by=people["paul"]) as record:
            fill(record)
    perform(hotfix, "qualify", by=people["paul"])
    perform(hotfix, "reject", by=people["tina"], reason="The next release is soon enough.")
    rows = [change.row for change in all_changes(hotfix)]
    assert len(rows) > 20
    assert {row.history_date for row in rows} == {NOW}
    assert {row.history_user_id for row in rows} <= {people[name].pk for name in ("rosa", "paul", "tina")}
    assert {entry.who for entry in timeline(hotfix)} == {"Rosa Reporter", "Paul Owner", "Tina Lead"}


def test_an_approval_says_what_was_signed(hotfix, people, told):
    perform(hotfix, "submit", by=people["rosa"])
    hotfix.refresh_from_db()
    perform(hotfix, "reject", by=people["tina"], reason="The next release is soon enough.")
    (approval,) = told("Approval")
    assert approval.subject == "Technical Lead: Refused (Tina Lead)"
    assert (approval.who, approval.reason) == ("Tina Lead", "The next release is soon enough.")
    told_fields = {one.field: one.new for one in approval.differences}
    assert told_fields["Role"] == "Technical Lead"
    assert told_fields["Phase"] == "Qualification"
    assert told_fields["Signer"] == "Tina Lead"
    assert told_fields["Signed at"] == "2026-11-23 02:14 UTC"


def test_a_row_that_nobody_signed_for_says_that(hotfix, told):
    with acting(None):
        report = hotfix.issue_reports.get()
        report.description = "Written by a script"
        report.save()
    assert told("Issue report")[0].who == "not recorded"
