"""What django-fsm says a person can do is what the door lets this person do.

A sign-off is the exception, by design: its transition is the gate's, and runs inside the act that gives the
last signature. Between two acts no gate waits open for it, so django-fsm never offers it.
"""

import pytest
from django_fsm import can_proceed, has_transition_perm

from apps.common.errors import DomainError
from apps.hotfixes.phases import TRANSITIONS, Kind, State
from apps.hotfixes.policy import may
from tests.asking import ROLLED_BACK, undone
from tests.driving import complete, drive, perform, ready, report

SIGN_OFFS = {act.name for act in TRANSITIONS if act.kind is Kind.SIGN_OFF}
IN_FULL = {"reason": "As agreed on the call."}


def offered(hotfix, user):
    return {one.name for one in hotfix.get_available_user_state_transitions(user)}


def accepted(hotfix, user):
    """The transitions that the door runs for `user` now, each tried and undone.

    Those of other states are refused to everybody: tests/permissions asks for each of them.
    """
    done = set()
    for act in TRANSITIONS:
        if hotfix.state not in act.sources:
            continue
        with undone():
            try:
                outcome = perform(
                    hotfix, act.name, by=user, details=ROLLED_BACK if act.records else None, **IN_FULL
                )
            except DomainError:
                continue
            if outcome.moved:
                assert outcome.hotfix.state == act.target
                done.add(act.name)
    return done


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("filled_in", [False, True], ids=["as it begins", "filled in"])
def test_for_everybody_in_every_state(state, filled_in, company):
    hotfix = drive(report(company), company, to=state)
    if filled_in and not hotfix.ended and state is not State.IDENTIFIED:
        complete(hotfix, company)
    moved_by_somebody = set()
    for user in company.people.values():
        moves = accepted(hotfix, user)
        assert offered(hotfix, user) == moves - SIGN_OFFS
        moved_by_somebody |= moves
    if filled_in and not hotfix.ended and state is not State.DEPLOYMENT and state is not State.QUALIFICATION:
        assert hotfix.phase.leaves_by in moved_by_somebody, "The test never saw the way forward."


def test_deploying_is_offered_after_the_go_and_the_record_of_it(company):
    hotfix = ready(report(company), company, to="deployment")
    assert "deploy" not in offered(hotfix, company.rm)
    perform(hotfix, "go", by=company.rm)
    hotfix.refresh_from_db()
    assert "deploy" not in offered(hotfix, company.rm)
    complete(hotfix, company, afterwards=True)
    assert "deploy" in offered(hotfix, company.rm)
    assert "deploy" in accepted(hotfix, company.rm)
    assert "deploy" not in offered(hotfix, company.qa)


def test_a_sign_off_is_offered_to_nobody_and_done_by_the_last_who_signs(company):
    hotfix = ready(report(company), company, to="qualification")
    assert all("qualify" not in offered(hotfix, user) for user in company.people.values())
    assert may(company.po, "qualify", hotfix).allowed
    assert not perform(hotfix, "qualify", by=company.po).moved
    assert perform(hotfix, "qualify", by=company.tl).moved


@pytest.mark.parametrize("who", ["root", "plain", "auditor", "owner", "qa"])
def test_the_permission_of_a_transition_is_the_policy(who, company):
    hotfix = ready(report(company), company, to="testing")
    user = company.people[who]
    assert can_proceed(hotfix.fail_testing)
    assert has_transition_perm(hotfix.fail_testing, user) == (who == "qa")
    assert not can_proceed(hotfix.pass_testing)
    assert not has_transition_perm(hotfix.pass_testing, user)
