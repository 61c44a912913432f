"""Every row that the doors write says who and when; what nobody is known to have done says so."""

from apps.common.tracking import acting
from apps.history.history_tables import all_changes
from apps.history.timeline import timeline
from apps.hotfixes.recording import recording
from tests.driving import NIGHT, perform
from tests.filling import fill


def test_from_the_report_to_qualification(hotfix, company):
    perform(hotfix, "submit", by=company.reporter)
    hotfix.refresh_from_db()
    for name in ("qualifications", "impact_assessments", "change_requests", "risk_assessments"):
        with recording(getattr(hotfix, name).get(), by=company.po) as record:
            fill(record)
    perform(hotfix, "qualify", by=company.po)
    perform(hotfix, "reject", by=company.tl, reason="The next release is soon enough.")
    rows = [change.row for change in all_changes(hotfix)]
    assert len(rows) > 20
    assert {row.history_date for row in rows} == {NIGHT}
    assert {row.history_user_id for row in rows} == {company.reporter.pk, company.po.pk, company.tl.pk}
    assert {entry.who for entry in timeline(hotfix)} == {"Reporter Pay", "Po Pay", "Tl Pay"}


def test_an_approval_says_what_was_signed(hotfix, company, told):
    perform(hotfix, "submit", by=company.reporter)
    hotfix.refresh_from_db()
    perform(hotfix, "reject", by=company.tl, reason="The next release is soon enough.")
    (approval,) = told("Approval")
    assert approval.subject == "Technical Lead: Refused (Tl Pay)"
    assert (approval.who, approval.reason) == ("Tl Pay", "The next release is soon enough.")
    told_fields = {one.field: one.new for one in approval.differences}
    assert told_fields["Role"] == "Technical Lead"
    assert told_fields["Phase"] == "Qualification"
    assert told_fields["Signer"] == "Tl Pay"
    assert told_fields["Signed at"] == "2026-11-23 02:14 UTC"


def test_a_row_that_nobody_signed_for_says_that(hotfix, told):
    with acting(None):
        report = hotfix.issue_reports.get()
        report.description = "Written by a script"
        report.save()
    assert told("Issue report")[0].who == "not recorded"
