"""What follows is filled in, and nothing else; then each role that signs the phase ratifies the whole."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.common.errors import GateClosed, NotAllowed, WrongPhase
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.phases import evidence_names
from apps.hotfixes.recording import recording
from tests.driving import NIGHT, drive, perform, report
from tests.short_form import complete_debt, debt_of, fill_short, ratify, short_drive, short_step


def record_of(hotfix, name):
    return hotfix.evidence(name)[name][-1]


def put(record, *, by, **values):
    with recording(record, by=by) as present:
        for name, value in values.items():
            setattr(present, name, value)


def stale(hotfix):
    present = PresentEvidence(hotfix.evidence(*evidence_names(), every_round=True))
    return [str(one) for one in hotfix.approvals.all() if not present.is_covered_by(one)]


def test_completing_leaves_every_signature_fresh(hotfix, company):
    short_drive(hotfix, company, to="verification")
    for phase, who in (("development", "sd"), ("testing", "qa"), ("deployment", "rm")):
        complete_debt(debt_of(hotfix, phase), by=company.people[who])
    assert stale(hotfix) == []


def test_only_what_was_empty_is_filled_in(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    record = record_of(hotfix, "development_records")
    with pytest.raises(NotAllowed, match="corrected by an amendment: how it was tested"):
        put(record, by=company.sd, how_tested="By a whole suite.")
    with pytest.raises(NotAllowed, match="commits"), recording(record, by=company.sd) as present:
        present.commits.create(sha="ffffffff")
    with recording(record, by=company.sd) as present:
        present.files_changed = "gateway/client.py"
    supplement = hotfix.supplements.get()
    assert (supplement.by, supplement.names) == (company.sd, ["files_changed"])


def test_what_followed_may_be_put_right_until_it_is_ratified(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    for text in ("one.py", "two.py"):
        with recording(record_of(hotfix, "development_records"), by=company.sd) as present:
            present.files_changed = text
    assert record_of(hotfix, "development_records").files_changed == "two.py"


def test_more_rows_come_where_more_may_follow(hotfix, company):
    short_drive(hotfix, company, to="deployment")
    with recording(record_of(hotfix, "test_reports"), by=company.qa) as present:
        present.runs.create(type="regression", passed=40)
    run = record_of(hotfix, "test_reports").runs.first()
    with pytest.raises(NotAllowed, match="test runs"), recording(run.record, by=company.qa):
        run.delete()
    run = record_of(hotfix, "test_reports").runs.first()
    run.passed = 99
    with pytest.raises(NotAllowed, match="passed"), recording(run.record, by=company.qa):
        run.save()


def test_a_phase_without_a_debt_stays_closed(hotfix, company):
    other = drive(report(company), company, to="code_review")
    with pytest.raises(WrongPhase, match="while its phase is open"):
        put(record_of(other, "development_records"), by=company.sd)


def test_the_report_is_completed_by_its_reporter_at_once(hotfix, company):
    short_drive(hotfix, company, to="qualification")
    said = record_of(hotfix, "issue_reports")
    with pytest.raises(NotAllowed, match="title"), recording(said, by=company.reporter) as present:
        present.title = "Something else"
    with pytest.raises(NotAllowed, match="Only these"), recording(said, by=company.qa):
        pass
    put(said, by=company.reporter, observed_at=NIGHT - timedelta(minutes=5))
    with pytest.raises(WrongPhase):
        put(said, by=company.reporter)  # it lacks nothing any more


def test_nothing_is_ratified_before_it_is_complete(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    with pytest.raises(GateClosed, match="not complete"):
        ratify(debt_of(hotfix, "development"), by=company.sd)


def test_who_typed_what_followed_does_not_ratify_it(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    debt = debt_of(hotfix, "development")
    complete_debt(debt, by=company.sd)
    with pytest.raises(NotAllowed, match="recorded some of what followed"):
        ratify(debt, by=company.sd)


def test_only_who_signs_the_phase_ratifies_it(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    complete_debt(debt_of(hotfix, "development"), by=company.contributor)
    for name in ("po", "tl", "qa", "rm", "reporter", "plain", "root", "owner"):
        with pytest.raises(NotAllowed):
            ratify(debt_of(hotfix, "development"), by=company.people[name])
    given = ratify(debt_of(hotfix, "development"), by=company.sd, reason="All there.")
    assert (given.whole, given.phase, given.round, str(given.verdict)) == (
        True,
        "development",
        1,
        "Ratified afterwards",
    )
    debt = debt_of(hotfix, "development")
    assert debt.ratified
    assert not debt.is_open
    with pytest.raises(WrongPhase, match="Ratified"):
        ratify(debt, by=company.sd)
    with pytest.raises(WrongPhase, match="while its phase is open"):
        put(record_of(hotfix, "development_records"), by=company.contributor)


def test_both_roles_ratify_qualification_and_not_one_person(hotfix, company):
    short_drive(hotfix, company, to="development")
    complete_debt(debt_of(hotfix, "qualification"), by=company.contributor)
    debt = debt_of(hotfix, "qualification")
    ratify(debt, by=company.po)
    assert debt_of(hotfix, "qualification").to_ratify == ("technical_lead",)
    ratify(debt_of(hotfix, "qualification"), by=company.tl)
    assert debt_of(hotfix, "qualification").ratified
    assert stale(hotfix) == []


def ratify_everything(hotfix, company):
    for debt in hotfix.evidence_debts.open_on(hotfix):
        complete_debt(debt, by=company.contributor)
        for role in debt.to_ratify:
            who = {"product_owner": "po", "technical_lead": "tl", "senior_developer": "sd"}
            who |= {"qa_lead": "qa", "release_manager": "rm"}
            ratify(debt_of(hotfix, debt.phase), by=company.people[who[role]])
    hotfix.refresh_from_db()


def test_it_closes_once_all_is_ratified(hotfix, company):
    short_drive(hotfix, company, to="merge")
    with pytest.raises(GateClosed):
        short_step(hotfix, company)
    ratify_everything(hotfix, company)
    perform(hotfix, "merge_to_main", by=company.tl)
    hotfix.refresh_from_db()
    assert hotfix.closed
    assert stale(hotfix) == []


def test_a_go_over_what_was_altered_is_given_anew_and_owes_anew(hotfix, company):
    short_drive(hotfix, company, to="deployment")
    with recording(record_of(hotfix, "deployment_plans"), by=company.sd) as present:
        fill_short(present)
    perform(hotfix, "go", by=company.rm)
    first = debt_of(hotfix, "deployment")
    with recording(record_of(hotfix, "deployment_plans"), by=company.sd) as present:
        present.backup = "The image stays."  # follows: the go stays as it is
    hotfix.refresh_from_db()
    with pytest.raises(WrongPhase, match="signed already"):
        perform(hotfix, "go", by=company.rm)
    with recording(record_of(hotfix, "deployment_plans"), by=company.sd) as present:
        present.rollback_triggers = "Anything at all"  # was signed
    perform(hotfix, "go", by=company.rm)
    second = debt_of(hotfix, "deployment")
    assert second.pk != first.pk
    assert [one.pk for one in hotfix.evidence_debts.open_on(hotfix) if one.phase == "deployment"] == [
        second.pk
    ]
    assert second.owed_since == first.owed_since


def test_the_times_are_both_kept(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    with clock.set_to(NIGHT + timedelta(hours=9)):
        complete_debt(debt_of(hotfix, "development"), by=company.contributor)
    assert {one.recorded_at for one in hotfix.supplements.all()} == {NIGHT + timedelta(hours=9)}
