"""Whoever has a part in a hot fix may state that production was changed first, until the go is given."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.accounts.reauthentication import Proof
from apps.approvals.late_statements import LateStatement
from apps.approvals.stating_late import may_state_late, state_late
from apps.common import clock
from apps.common.errors import BadInput, NotAllowed, WrongPhase
from apps.hotfixes.phases import PHASES
from apps.hotfixes.policy import Rights
from tests.driving import HOLDERS, NIGHT, drive, perform, ready, report
from tests.stating import stated, told

WITH_A_PART = (*HOLDERS.values(), "reporter")
WITHOUT = ("plain", "insider", "other", "owner", "auditor", "board", "root")
BEFORE_THE_GO = [phase.state.value for phase in PHASES[:6]]
AFTERWARDS = [phase.state.value for phase in PHASES[6:]] + ["closed", "rejected", "cancelled"]


@pytest.mark.parametrize("who", WITH_A_PART)
def test_whoever_has_a_part_states_it(who, hotfix, company):
    statement = stated(hotfix, by=company.people[who])
    assert statement.stated_by_name == str(company.people[who])
    assert statement.authenticated_by == "password"


@pytest.mark.parametrize("who", WITHOUT)
def test_nobody_else_does(who, hotfix, company):
    with pytest.raises(NotAllowed, match="Only the reporter, and who holds"):
        stated(hotfix, by=company.people[who])


@pytest.mark.parametrize("state", BEFORE_THE_GO)
def test_it_is_stated_in_every_phase_up_to_the_go(state, company):
    hotfix = drive(report(company), company, to=state)
    assert stated(hotfix, by=company.reporter).phase == state


@pytest.mark.parametrize("state", AFTERWARDS)
def test_and_not_after_it(state, company):
    hotfix = drive(report(company), company, to=state)
    decision = may_state_late(Rights(company.reporter, hotfix))
    assert (decision.allowed, decision.error) == (False, WrongPhase)


def test_nor_once_the_go_is_given(company):
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    hotfix.refresh_from_db()
    with pytest.raises(WrongPhase, match="The go was given"):
        stated(hotfix, by=company.sd)


def test_it_is_stated_once(hotfix, company):
    stated(hotfix, by=company.reporter)
    with pytest.raises(WrongPhase, match="stated this already"):
        stated(hotfix, by=company.po)


def test_whoever_has_left_states_nothing(hotfix, company):
    company.sd.is_active = False
    with pytest.raises(NotAllowed, match="not active"):
        stated(hotfix, by=company.sd)


def test_it_is_signed(hotfix, company):
    old = Proof(user_id=company.reporter.pk, at=NIGHT - timedelta(hours=1), method="password")
    for proof in (None, old):
        with pytest.raises(BadInput, match="asks for your password again"):
            state_late(hotfix, told(), by=company.reporter, proof=proof)
    hotfix.refresh_from_db()
    assert not hotfix.late


@pytest.mark.parametrize(
    ("field", "empty"), [("started_at", None), ("name", " "), ("done", ""), ("why", "\n")]
)
def test_only_what_is_missing_is_asked_for(field, empty, hotfix, company):
    with pytest.raises(BadInput) as refused:
        stated(hotfix, by=company.reporter, **{field: empty})
    assert list(refused.value.fields) == ["changed_by" if field == "name" else field]


def test_no_time_is_refused_and_a_contradiction_is_told(hotfix, company):
    later = clock.now() + timedelta(hours=1)
    statement = stated(hotfix, by=company.reporter, started_at=later, ended_at=later - timedelta(hours=2))
    assert statement.contradictions == [
        "The change begins after the statement that it was made already.",
        "The change ends before it begins.",
    ]


def test_an_overtaken_screen_states_it_all_the_same(hotfix, company):
    perform(hotfix, "submit", by=company.reporter)
    assert stated(hotfix, by=company.reporter)


def test_nobody_changes_it_or_takes_it_back(hotfix, company):
    statement = stated(hotfix, by=company.reporter)
    with pytest.raises(NotAllowed):
        statement.save()
    with pytest.raises(NotAllowed):
        statement.delete()
    for sql in ("UPDATE approvals_latestatement SET why = 'x'", "DELETE FROM approvals_latestatement"):
        with pytest.raises(NotAllowed), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert LateStatement.objects.get().why == statement.why
