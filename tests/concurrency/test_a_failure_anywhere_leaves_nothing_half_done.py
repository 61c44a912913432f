"""Whichever write of an act fails, the act did not happen; and then it can be done after all."""

import pytest

from apps.accounts.roles import Role
from apps.approvals.changing_lane import change_lane
from apps.common.errors import BadInput
from apps.hotfixes.grants import grant_role, revoke_role
from apps.hotfixes.recording import recording
from apps.release_notes.publish import publish, withdraw, write_note
from tests.asking import ROLLED_BACK
from tests.concurrency.power_cut import LOOK, everything, failing_at_each_write
from tests.driving import complete, drive, perform, proof_of, ready, report
from tests.filling import fill
from tests.withdrawing import withdraw as take_back

HOT_FIX = {"hotfixes_hotfix", "hotfixes_historicalhotfix"}
SIGNATURE = {"approvals_approval", "approvals_historicalapproval"}
# What ends a hot fix orders its record in the same transaction.
ORDER = {"records_issuing"}
ROLES = {"hotfixes_hotfixuserobjectpermission", "hotfixes_historicalhotfixuserobjectpermission"}


def evidence(*names):
    return {f"evidence_{form}{name}" for name in names for form in ("", "historical")}


QUALIFICATION = evidence("qualification", "impactassessment", "changerequest", "riskassessment")
VERIFICATION = evidence("verification", "verificationcheck")
DOCUMENTATION = evidence("lessonslearned") | {
    "release_notes_releasenote",
    "release_notes_historicalreleasenote",
}
ACTS = [
    ("identified", "submit", "reporter", HOT_FIX | QUALIFICATION),
    ("identified", "cancel", "reporter", HOT_FIX | ROLES | ORDER),
    ("qualification", "reject", "po", HOT_FIX | SIGNATURE | ROLES | ORDER),
    (
        "development",
        "submit_for_review",
        "sd",
        HOT_FIX | SIGNATURE | evidence("codereview", "standardsanswer"),
    ),
    ("code_review", "pass_review", "tl", HOT_FIX | SIGNATURE | evidence("testreport")),
    ("code_review", "request_changes", "tl", HOT_FIX | SIGNATURE | evidence("developmentrecord", "commit")),
    ("testing", "pass_testing", "qa", HOT_FIX | SIGNATURE | evidence("deploymentplan", "readinessanswer")),
    ("verification", "verify", "rm", HOT_FIX | SIGNATURE | DOCUMENTATION),
    (
        "verification",
        "roll_back",
        "rm",
        HOT_FIX | SIGNATURE | evidence("rollback", "developmentrecord", "commit"),
    ),
    ("documentation", "complete_documentation", "rm", HOT_FIX | evidence("mergerecord")),
    ("merge", "merge_to_main", "tl", HOT_FIX | ROLES | ORDER),
]


@pytest.mark.parametrize(("state", "name", "who", "tables"), ACTS)
def test_of_an_act(state, name, who, tables, company):
    hotfix = ready(report(company), company, to=state)
    details = ROLLED_BACK if name == "roll_back" else None
    written = failing_at_each_write(
        lambda: perform(
            hotfix, name, by=company.people[who], seen=hotfix.version, reason="As agreed.", details=details
        )
    )
    assert set(written) == tables | LOOK
    assert hotfix.state == state, "The caller's own object changed."


def test_of_the_go_and_of_what_follows_it(company):
    hotfix = ready(report(company), company, to="deployment")
    # A go moves nothing: of the hot fix only the stamp changes, which its history does not tell.
    stamp = {"hotfixes_hotfix"}
    opened = evidence("deploymentrecord", "stepoutcome")
    assert set(failing_at_each_write(lambda: perform(hotfix, "go", by=company.rm))) == (
        stamp | SIGNATURE | opened | LOOK
    )
    complete(hotfix, company, afterwards=True)
    assert set(failing_at_each_write(lambda: perform(hotfix, "deploy", by=company.rm))) == (
        HOT_FIX | VERIFICATION | LOOK
    )


def test_of_the_first_and_the_second_sign_off_of_one_gate(company):
    hotfix = ready(report(company), company, to="qualification")
    first = failing_at_each_write(lambda: perform(hotfix, "qualify", by=company.po))
    assert set(first) == {"hotfixes_hotfix"} | SIGNATURE | LOOK
    second = failing_at_each_write(lambda: perform(hotfix, "qualify", by=company.tl))
    assert set(second) == HOT_FIX | SIGNATURE | evidence("developmentrecord") | LOOK


def test_of_taking_a_yes_back(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    signed = hotfix.approvals.get()
    assert set(failing_at_each_write(lambda: take_back(signed, by=company.po))) == (
        {"hotfixes_hotfix", "approvals_withdrawal", "approvals_historicalwithdrawal"} | LOOK
    )


def test_of_changing_the_lane(company):
    hotfix = drive(report(company), company, to="development")

    def lower():
        proof = proof_of(company.po)
        return change_lane(hotfix, to="critical", by=company.po, proof=proof, reason="One till only.")

    changed = {"approvals_lanechange", "approvals_historicallanechange"}
    assert set(failing_at_each_write(lower)) == HOT_FIX | changed | LOOK


def test_of_a_report(company):
    written = failing_at_each_write(lambda: report(company))
    counter = {"hotfixes_referencecounter"}
    assert set(written) == HOT_FIX | ROLES | evidence("issuereport") | counter | LOOK
    assert report(company).reference.endswith("-0002"), "A failed report used up a number."


def test_of_saving_evidence_with_its_rows(company):
    hotfix = drive(report(company), company, to="qualification")
    record = hotfix.change_requests.get()

    def save():
        with recording(record, by=company.po, seen=record.version) as present:
            fill(present)

    # Nobody but the reporter did anything before: it is the first response, which the history tells.
    assert set(failing_at_each_write(save)) == HOT_FIX | LOOK | evidence("changerequest", "solutionoption")


def test_of_evidence_that_settles_something_about_the_hot_fix(company):
    hotfix = report(company)
    record = hotfix.issue_reports.get()

    def save():
        with recording(record, by=company.reporter, seen=record.version) as present:
            present.title = "Payments are refused everywhere"

    assert set(failing_at_each_write(save)) == HOT_FIX | LOOK | evidence("issuereport")


def test_of_granting_and_revoking(company):
    hotfix = report(company)

    def grant():
        return grant_role(hotfix, Role.QA_LEAD, to=company.insider, by=company.owner, reason="Stands in.")

    # The grant is the first response, the revocation none: it only moves the stamp.
    assert set(failing_at_each_write(grant)) == HOT_FIX | ROLES | LOOK
    held = hotfix.user_grants.get(user=company.insider)
    assert set(
        failing_at_each_write(lambda: revoke_role(hotfix, held, by=company.owner, reason="Is back."))
    ) == ({"hotfixes_hotfix"} | ROLES | LOOK)


def test_of_release_notes(company):
    hotfix = drive(report(company), company, to="documentation")
    note_tables = LOOK | {
        "hotfixes_hotfix",
        "release_notes_releasenote",
        "release_notes_historicalreleasenote",
    }
    assert set(failing_at_each_write(lambda: write_note(hotfix, by=company.rm))) == note_tables
    note = hotfix.release_notes.last()
    with recording(note, by=company.rm) as present:
        fill(present)
    assert set(failing_at_each_write(lambda: publish(note, by=company.rm))) == note_tables
    assert set(failing_at_each_write(lambda: withdraw(note, by=company.rm, reason="Wrong."))) == note_tables


def test_a_refusal_halfway_leaves_nothing_either(company):
    """Not an accident but a sentence, after the roll-back's own record was written."""
    hotfix = ready(report(company), company, to="verification")
    before = everything()
    for details in (ROLLED_BACK | {"trigger": ""}, ROLLED_BACK | {"decision_maker": "x" * 201}):
        with pytest.raises(BadInput):
            perform(hotfix, "roll_back", by=company.rm, reason="It fails.", details=details)

    def save_and_find_it_wrong():
        with recording(hotfix.verifications.get(), by=company.rm) as present:
            present.checks.first().delete()
            fill(present)
            raise BadInput("The last row is wrong.")

    with pytest.raises(BadInput):
        save_and_find_it_wrong()
    assert everything() == before
