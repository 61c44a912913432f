"""Every history row has the person and the reason of the door that wrote it, and nothing of another one."""

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.common.tracking import acting
from apps.evidence.models import (
    DeploymentRecord,
    DevelopmentRecord,
    ImpactAssessment,
    IssueReport,
    StandardsAnswer,
    TestReport,
)
from apps.hotfixes.grants import grant_role, revoke_role
from apps.hotfixes.models import HotFix, HotFixUserObjectPermission
from apps.hotfixes.recording import recording
from tests.driving import drive, perform, ready, report


@pytest.fixture
def hotfix(company):
    return report(company)


def last(model):
    row = model.history.order_by("-history_id").first()
    return row.history_user, row.history_change_reason, row.history_type


def test_of_a_report(hotfix, company):
    assert last(HotFix) == (company.reporter, "Reported", "+")
    assert last(IssueReport) == (company.reporter, "Reported", "+")
    assert last(HotFixUserObjectPermission) == (
        company.reporter,
        "From the roster of Payments PAY",
        "+",
    )


def test_of_an_act(hotfix, company):
    drive(hotfix, company, to="qualification")
    perform(hotfix, "reject", by=company.tl, reason="  It can wait for the next release. ")
    said = "It can wait for the next release."
    assert last(HotFix) == (company.tl, said, "~")
    assert last(Approval) == (company.tl, said, "+")
    assert last(HotFixUserObjectPermission) == (company.tl, "Ended with the hot fix", "-")


def test_an_act_without_words_has_no_reason(hotfix, company):
    perform(hotfix, "submit", by=company.reporter)
    assert last(HotFix) == (company.reporter, None, "~")
    assert last(ImpactAssessment) == (company.reporter, "Opened with Qualification", "+")


def test_what_opens_with_a_phase_says_so_and_not_what_the_signer_said(hotfix, company):
    ready(hotfix, company, to="code_review")
    perform(hotfix, "pass_review", by=company.tl, reason="Read it twice.")
    assert last(Approval) == (company.tl, "Read it twice.", "+")
    assert last(HotFix) == (company.tl, "Read it twice.", "~")
    assert last(TestReport) == (company.tl, "Opened with Testing", "+")


def test_nor_do_the_questions_that_are_copied_with_it(hotfix, company):
    drive(hotfix, company, to="code_review")
    rows = StandardsAnswer.history.filter(history_type="+")
    assert {row.history_change_reason for row in rows} == {"Opened with Code Review"}


def test_what_opens_after_the_go_says_so(hotfix, company):
    ready(hotfix, company, to="deployment")
    perform(hotfix, "go", by=company.rm, reason="Go at three.")
    assert last(Approval)[1] == "Go at three."
    assert last(DeploymentRecord) == (company.rm, "Opened to record what follows in Deployment", "+")


def test_what_was_opened_leaves_the_reason_to_what_follows_in_the_act(hotfix, company):
    """The hot fix itself is saved last."""
    ready(hotfix, company, to="qualification")
    for who in ("po", "tl"):
        perform(hotfix, "qualify", by=company.people[who], reason=f"{who} agrees.")
    assert last(DevelopmentRecord) == (company.tl, "Opened with Development", "+")
    assert last(HotFix) == (company.tl, "tl agrees.", "~")


def test_of_evidence(hotfix, company):
    with recording(hotfix.issue_reports.get(), by=company.contributor, reason="Seen in the log.") as record:
        record.description = "Every card payment ends in a time-out."
    assert last(IssueReport) == (company.contributor, "Seen in the log.", "~")


def test_of_roles(hotfix, company):
    held = grant_role(hotfix, Role.QA_LEAD, to=company.insider, by=company.owner, reason="Out of office.")
    assert last(HotFixUserObjectPermission) == (company.owner, "Out of office.", "+")
    revoke_role(hotfix, held, by=company.owner, reason="Back again.")
    assert last(HotFixUserObjectPermission) == (company.owner, "Back again.", "-")


def test_a_reason_may_be_long(hotfix, company):
    said = "Because " + "of this, and " * 300
    perform(hotfix, "cancel", by=company.reporter, reason=said)
    assert last(HotFix)[1] == said.strip()


def test_a_reason_does_not_stick_to_the_next_change(hotfix, company):
    report_of = hotfix.issue_reports.get()
    for reason, said in (("Because.", "Because."), ("", None)):
        with recording(report_of, by=company.reporter, reason=reason) as record:
            record.description += " Again."
        assert last(IssueReport)[1] == said


def test_the_inner_door_counts_and_the_outer_one_comes_back(hotfix, company):
    with acting(company.po, reason="Outer"):
        with acting(company.tl, reason="Inner"):
            hotfix.title = "One"
            hotfix.save()
        assert last(HotFix)[:2] == (company.tl, "Inner")
        hotfix.title = "Two"
        hotfix.save()
        assert last(HotFix)[:2] == (company.po, "Outer")
    hotfix.title = "Three"
    hotfix.save()
    assert last(HotFix)[:2] == (None, None)


def test_an_error_inside_leaves_nobody_acting(hotfix, company):
    with pytest.raises(ZeroDivisionError), acting(company.po, reason="It breaks"):
        _ = 1 / 0
    hotfix.title = "Afterwards"
    hotfix.save()
    assert last(HotFix)[:2] == (None, None)


def test_a_mere_stamp_is_not_told_as_a_change_of_the_hot_fix(hotfix, company):
    before = HotFix.history.count()
    with recording(hotfix.issue_reports.get(), by=company.reporter) as record:
        record.description = "In other words."
    hotfix.refresh_from_db()
    assert (hotfix.version, hotfix.changed_by) == (2, company.reporter)
    assert HotFix.history.count() == before
