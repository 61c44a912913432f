"""The first page has a row for each sign-off that the process asks for, with the one that counts now."""

from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.hotfixes.recording import recording
from apps.records.record_data import DecisionRow, Snapshot
from tests.driving import Company, complete, drive, perform, report
from tests.records.builders import Take


def row(taken: Snapshot, phase: str, role: str) -> DecisionRow:
    return next(one for one in taken.decisions if (one.phase, one.role) == (phase, role))


def test_the_rows_follow_the_process_table(company: Company, take: Take) -> None:
    asked = [(phase.name, str(rule.role.label)) for phase in PHASES for rule in phase.sign_offs]
    assert [(one.phase, one.role) for one in take(report(company)).decisions] == asked


def test_what_is_not_given_names_who_may_give_it(company: Company, take: Take) -> None:
    found = row(take(report(company)), "Testing", "QA Lead")
    assert found.given is None
    assert found.holders == "Qa Pay"


def test_a_sign_off_is_told_whole(second_round: HotFix, take: Take) -> None:
    given = row(take(second_round), "Code Review", "Technical Lead").given
    assert given is not None
    assert (given.decision, given.name, given.at) == ("Approved", "Tl Pay", "2026-11-23 02:14:00 UTC")
    assert given.meaning == "I approve this code for testing."
    assert not given.changed_since


def test_qualification_still_counts_in_a_later_round(sent_back: HotFix, take: Take) -> None:
    taken = take(sent_back)
    assert row(taken, "Qualification", "Product Owner").given is not None
    assert row(taken, "Code Review", "Technical Lead").given is None


def test_the_round_before_is_told_with_its_end(sent_back: HotFix, take: Take) -> None:
    (way,) = take(sent_back).ways_back
    assert (way.round, way.phase, way.act, way.role) == (1, "Testing", "Fail testing", "QA Lead")
    assert (way.name, way.at, way.reason) == ("Qa Pay", "2026-11-23 03:14 UTC", "Refunds are sent twice.")


def test_evidence_changed_after_signing_is_marked(second_round: HotFix, company: Company, take: Take) -> None:
    drive(second_round, company, to="deployment")
    complete(second_round, company)
    perform(second_round, "go", by=company.rm)
    plan = second_round.evidence("deployment_plans")["deployment_plans"][0]
    with recording(plan, by=company.rm) as present:
        present.backup = "Another one."  # type: ignore[attr-defined]
    given = row(take(second_round), "Deployment", "Release Manager").given
    assert given is not None
    assert given.changed_since


def test_a_rejection_is_the_decision(company: Company, take: Take) -> None:
    taken = take(drive(report(company), company, to="rejected"))
    given = row(taken, "Qualification", "Product Owner").given
    assert given is not None
    assert (given.approved, given.comment) == (False, "It can wait for the next release.")
    assert (taken.cover.draft, taken.cover.state, taken.gate) == (False, "Rejected", None)
