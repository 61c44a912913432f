"""One role changes the lane at once, the other answers for it; what was glass or a word by phone lapses."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.approvals.changing_lane import answer_lane_change, change_lane
from apps.approvals.lane_changes import LaneChange
from apps.common import clock
from apps.common.errors import BadInput, GateClosed, NotAllowed, WrongPhase
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import write_grant
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import NIGHT, perform, proof_of, ready, report
from tests.filling import fill
from tests.owing import break_glass, by_phone, skip
from tests.short_form import debt_of, short_drive


def changed(hotfix, to, *, by, **given):
    told = {"proof": proof_of(by), "reason": "It is down for everybody now.", **given}
    made = change_lane(hotfix, to=to, by=by, **told)
    hotfix.refresh_from_db()
    return made


def answered(change, *, by, agrees=True, **given):
    return answer_lane_change(change, agrees=agrees, by=by, **{"proof": proof_of(by), "reason": "", **given})


def waits_for(user):
    return waiting_for(user, HotFix.objects.all()).exists()


@pytest.fixture
def critical(company):
    return report(company, priority="critical", triggers=["performance"])


def test_a_critical_is_raised_and_the_short_form_counts_from_now(critical, company):
    perform(critical, "submit", by=company.reporter)
    critical.refresh_from_db()
    assert not gate(critical).follows
    made = changed(critical, "emergency", by=company.tl)
    assert (made.before, made.after, made.role, made.phase) == (
        "critical",
        "emergency",
        Role.TECHNICAL_LEAD,
        "qualification",
    )
    assert gate(critical).follows
    assert not critical.was_emergency


def test_an_emergency_is_lowered_and_all_of_the_phase_is_asked_for(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    due = debt_of(hotfix, "development").due_at
    changed(hotfix, "critical", by=company.po)
    assert hotfix.was_emergency
    assert not gate(hotfix).follows
    assert debt_of(hotfix, "development").is_open
    assert debt_of(hotfix, "development").due_at == due
    with pytest.raises(GateClosed):
        perform(hotfix, "pass_review", by=company.tl)


def test_it_was_an_emergency_for_good(hotfix, company):
    changed(hotfix, "critical", by=company.po)
    with clock.set_to(NIGHT + timedelta(hours=1)):
        changed(hotfix, "emergency", by=company.tl)
    assert hotfix.lowered_at == NIGHT
    assert not hotfix.was_emergency


@pytest.mark.parametrize("name", ["sd", "qa", "rm", "contributor", "reporter", "plain", "owner", "root"])
def test_nobody_else_changes_it(name, hotfix, company):
    with pytest.raises(NotAllowed):
        changed(hotfix, "critical", by=company.people[name])


def test_the_reporter_does_not_in_any_role(hotfix, company):
    write_grant(hotfix, Role.PRODUCT_OWNER, company.reporter, given_by=company.owner)
    with pytest.raises(NotAllowed, match="reported"):
        changed(hotfix, "critical", by=company.reporter)


def test_it_wants_a_reason_another_lane_and_an_open_hot_fix(hotfix, company):
    with pytest.raises(BadInput):
        changed(hotfix, "critical", by=company.po, reason=" ")
    with pytest.raises(BadInput, match="already"):
        changed(hotfix, "emergency", by=company.po)
    with pytest.raises(BadInput, match="password"):
        changed(hotfix, "critical", by=company.po, proof=None)
    perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
    with pytest.raises(NotAllowed):
        changed(hotfix, "critical", by=company.po)


def test_the_other_role_answers_within_a_day(hotfix, company):
    made = changed(hotfix, "critical", by=company.po)
    assert made.due_at == NIGHT + timedelta(hours=24)
    assert waits_for(company.tl)
    with pytest.raises(NotAllowed):
        answered(made, by=company.po)
    with pytest.raises(NotAllowed):
        answered(made, by=company.rm)
    with pytest.raises(BadInput):
        answered(made, by=company.tl, agrees=False)
    answered(made, by=company.tl, agrees=False, reason="Half of the shops are down.")
    assert LaneChange.objects.get(pk=made.pk).standing == "not agreed by Tl Pay, Technical Lead"
    assert hotfix.priority == "critical"
    with pytest.raises(WrongPhase):
        answered(made, by=company.tl)


def test_who_holds_both_does_not_answer_for_their_own(hotfix, company):
    write_grant(hotfix, Role.TECHNICAL_LEAD, company.po, given_by=company.owner)
    made = changed(hotfix, "critical", by=company.po, as_role=Role.PRODUCT_OWNER)
    with pytest.raises(NotAllowed, match="yourself"):
        answered(made, by=company.po)


def test_nothing_ends_before_it_is_answered(hotfix, company):
    short_drive(hotfix, company, to="development")
    made = changed(hotfix, "critical", by=company.po)
    with pytest.raises(GateClosed, match="Not possible"):
        perform(hotfix, "cancel", by=company.po, reason="Enough.")
    answered(made, by=company.tl)
    perform(hotfix, "cancel", by=company.po, reason="Enough.")


def test_broken_glass_lapses_and_does_not_come_back(company):
    hotfix = break_glass(ready(report(company), company, to="testing"), company)
    changed(hotfix, "critical", by=company.po)
    with clock.set_to(NIGHT + timedelta(minutes=5)):
        changed(hotfix, "emergency", by=company.tl)
        with pytest.raises(WrongPhase, match="not broken"):
            skip(hotfix, company)
        break_glass(hotfix, company, by=("rm", "tl"))
        skip(hotfix, company)
    assert hotfix.state == "deployment"


def test_a_yes_by_phone_lapses_where_the_phase_is_not_left(company):
    hotfix = ready(report(company), company, to="qualification")
    by_phone(hotfix, company, Role.PRODUCT_OWNER, "po")
    hotfix.refresh_from_db()
    assert Role.PRODUCT_OWNER not in gate(hotfix).unsigned
    assert not waits_for(company.po) or hotfix.debts.exists()
    with clock.set_to(NIGHT + timedelta(minutes=5)):
        changed(hotfix, "critical", by=company.tl)
        assert Role.PRODUCT_OWNER in gate(hotfix).unsigned
        perform(hotfix, "qualify", by=company.po)


def test_the_validated_priority_takes_effect_with_the_signatures(company):
    hotfix = report(company)
    short_drive(hotfix, company, to="qualification")
    for name in hotfix.phase.evidence:
        for record in hotfix.evidence(name)[name]:
            with recording(record, by=company.po) as present:
                fill(present)
                if name == "qualifications":
                    present.validated_priority = "critical"
                    present.priority_note = "One till of twelve."
    hotfix.refresh_from_db()
    assert hotfix.priority == "emergency"
    for who in ("po", "tl"):
        perform(hotfix, "qualify", by=company.people[who])
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.priority) == ("development", "critical")


def test_who_breaks_the_glass_in_qualification_affirms_it_themselves(company):
    from tests.owing import call_to_break

    hotfix = ready(report(company), company, to="qualification")
    with pytest.raises(BadInput, match="Affirm"):
        call_to_break(hotfix, by=company.rm, reason="Every minute costs.", affirms=False)
    assert call_to_break(hotfix, by=company.rm, reason="Every minute costs.").affirms
    other = ready(report(company, title="Another"), company, to="testing")
    assert not call_to_break(other, by=company.rm, reason="Every minute costs.", affirms=False).affirms
