"""Whoever changed production or reported it signs and ratifies neither Qualification, go nor Verification.

The policy, the lists, the database and the verification say the same, asked for every pair.
"""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.accounts.roles import Role
from apps.approvals.change_makers import why_not_past
from apps.approvals.models import Approval
from apps.approvals.ratifying import may_ratify
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.history.separation_verification import separation_faults
from apps.history.verification_of_one import OneHotFix
from apps.hotfixes.grants import grant_role
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES, State, act_named
from apps.hotfixes.policy import Rights
from apps.hotfixes.separation_of_duties import changed_production, is_barred, kept_out, reported_it
from tests.asking import undone
from tests.driving import NIGHT, report
from tests.short_form import complete_debt, debt_of, short_drive
from tests.stating import late_drive, stated

ASKED = [(phase.state, rule.role) for phase in PHASES for rule in phase.sign_offs]
WITHOUT_THEM = {State.QUALIFICATION, State.DEPLOYMENT, State.VERIFICATION}
THE_CHANGERS = WITHOUT_THEM | {State.CODE_REVIEW, State.TESTING}


@pytest.fixture
def late(hotfix, company):
    stated(hotfix, by=company.reporter, changed_by=company.other, name="")
    return hotfix


def refused(hotfix, phase, role, signer, **given):
    """Whether the database takes no such yes."""
    row = Approval(
        hotfix=hotfix,
        phase=phase,
        role=role,
        decision="approved",
        signer=signer,
        evidence_digest="0" * 64,
        signed_evidence=[],
        **{"round": 1, "signed_at": hotfix.reported_at, **given},
    )
    try:
        with transaction.atomic():
            Approval.objects.bulk_create([row])
    except NotAllowed:
        return True
    return False


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(("who", "apart"), [("other", THE_CHANGERS), ("reporter", WITHOUT_THEM)])
def test_the_database_and_the_rule_keep_them_out_in_every_round(who, apart, number, late, company):
    person = company.people[who]
    for phase, role in ASKED:
        with undone():
            assert refused(late, phase, role, person, round=number) is (phase in apart), phase
        with undone():
            for_them = refused(late, phase, role, company.insider, on_behalf_of=person, round=number)
        assert for_them is (phase in apart)
        assert is_barred(late, phase, role, [person.pk], []) is (phase in apart)
        assert HotFix.objects.filter(kept_out(phase, [person.pk])).exists() is (phase in apart)


def test_of_one_that_is_not_late_they_are_not(company):
    hotfix = report(company)
    assert not any(changed_production(hotfix, phase, company.other.pk) for phase, _role in ASKED)
    barred = [phase for phase, _role in ASKED if reported_it(hotfix, phase, company.reporter.pk)]
    assert set(barred) == {State.QUALIFICATION}
    assert not refused(hotfix, State.DEPLOYMENT, Role.RELEASE_MANAGER, company.reporter)


def test_nobody_is_kept_out_where_it_was_nobody_with_an_account(hotfix, company):
    stated(hotfix, by=company.reporter)
    assert not any(changed_production(hotfix, phase, None) for phase, _role in ASKED)
    assert not refused(hotfix, State.DEPLOYMENT, Role.RELEASE_MANAGER, company.other)


@pytest.mark.parametrize(("who", "apart"), [("other", THE_CHANGERS), ("reporter", WITHOUT_THEM)])
def test_the_verification_finds_a_sign_off_of_theirs(who, apart, late, company, monkeypatch):
    for number, (phase, role) in enumerate(ASKED):
        if phase not in apart:
            continue
        with undone():
            # As somebody does who has lifted the trigger.
            row = late.approvals.model.history.model(
                id=1_000 + number,
                hotfix=late,
                round=1,
                phase=phase,
                role=role,
                decision="approved",
                signer=company.people[who],
                signed_at=NIGHT + timedelta(minutes=1),
                history_date=NIGHT,
                history_type="+",
            )
            row.save()
            monkeypatch.setattr(OneHotFix, "chain_of", lambda *_one: "a chain")
            assert list(separation_faults(OneHotFix(late))), phase


def test_a_role_does_not_help_them(company):
    hotfix = report(company, priority="critical", triggers=["performance"])
    stated(hotfix, by=company.reporter, changed_by=company.rm, name="")
    late_drive(hotfix, company, to="deployment")
    ways = Rights(company.rm, hotfix)
    assert "changed production first" in ways.may(act_named("go")).reason
    assert (
        not waiting_for(company.rm, HotFix.objects.all()).filter(pk=hotfix.pk, state="verification").exists()
    )


def test_they_ratify_nothing_of_it(company):
    hotfix = report(company, priority="critical", triggers=["performance"])
    stated(hotfix, by=company.reporter, changed_by=company.qa, name="")
    late_drive(hotfix, company, to="testing")
    debt = debt_of(hotfix, "qualification")
    complete_debt(debt, by=company.contributor)
    grant_role(hotfix, role=Role.PRODUCT_OWNER, to=company.qa, by=company.owner, reason="The night is long.")
    hotfix = HotFix.objects.get(pk=hotfix.pk)
    assert (
        "changed production first"
        in may_ratify(Rights(company.qa, hotfix), debt_of(hotfix, "qualification")).reason
    )


def test_they_skip_no_sign_off(company):
    hotfix = short_drive(report(company), company, to="testing")
    stated(hotfix, by=company.reporter, changed_by=company.other, name="")
    assert "changed production first" in why_not_past(hotfix, company.other)


def test_what_they_signed_before_the_statement_stands(company):
    hotfix = short_drive(report(company), company, to="development")
    with clock.set_to(NIGHT + timedelta(minutes=5)):
        stated(hotfix, by=company.reporter, changed_by=company.po, name="")
    assert not list(separation_faults(OneHotFix(hotfix)))
