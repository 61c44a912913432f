"""Of two who break the glass, go ahead or settle at one moment, each thing happens once, and whole."""

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval, BreakGlassCall, Debt, VerbalAnswer
from apps.common.errors import WrongPhase
from apps.hotfixes.models import HotFix
from tests.concurrency.at_once import at_once, refused, winners
from tests.concurrency.power_cut import LOOK, failing_at_each_write
from tests.driving import perform, ready, report
from tests.owing import (
    also,
    broken,
    call_to_break,
    claimed,
    confirm_verbal,
    go_ahead_without,
    owing,
    record_verbal,
    said,
    settle,
    strike_verbal,
)

HOT_FIX = {"hotfixes_hotfix", "hotfixes_historicalhotfix"}
CALL = {"approvals_breakglasscall", "approvals_historicalbreakglasscall"}
DEBT = {"approvals_debt", "approvals_historicaldebt"}
YES = {"approvals_verbalyes", "approvals_historicalverbalyes"}
ANSWER = {"approvals_verbalanswer", "approvals_historicalverbalanswer"}
SIGNATURE = {"approvals_approval", "approvals_historicalapproval"}


@pytest.mark.parametrize("phase", ["testing", "deployment"])
def test_two_who_go_ahead(phase, company):
    hotfix = broken(company, to=phase)
    seen = hotfix.version
    answers = at_once(
        lambda: go_ahead_without(hotfix, by=company.rm, seen=seen),
        lambda: go_ahead_without(hotfix, by=company.po, seen=seen),
    )
    assert len(winners(answers)) == 1
    assert Debt.objects.count() == 1
    assert HotFix.objects.get().version == seen + 1


def test_two_who_give_the_first_reason(company):
    hotfix = ready(report(company), company, to="testing")
    at_once(
        lambda: call_to_break(hotfix, by=company.rm, reason="The till is dark."),
        lambda: call_to_break(hotfix, by=company.qa, reason="The till is dark here too."),
    )
    assert BreakGlassCall.objects.filter(confirms=None).count() == 1
    assert BreakGlassCall.objects.exclude(confirms=None).count() == 1
    assert HotFix.objects.get().expedited


def test_three_of_whom_two_could_confirm(company):
    hotfix = ready(report(company), company, to="testing")
    call_to_break(hotfix, by=company.rm, reason="The till is dark.")
    answers = at_once(
        lambda: call_to_break(hotfix, by=company.qa, reason="Yes."),
        lambda: call_to_break(hotfix, by=company.tl, reason="Yes, please."),
    )
    assert {type(one) for one in refused(answers)} == {WrongPhase}
    assert BreakGlassCall.objects.count() == 2


def test_one_ratifies_and_another_refuses(company):
    debt = owing(company, phase="testing")
    also(debt.hotfix, Role.QA_LEAD, company, "other")
    answers = at_once(
        lambda: settle(debt, ratified=True, by=company.qa),
        lambda: settle(debt, ratified=False, by=company.other, reason="I would not have."),
    )
    (winner,) = winners(answers)
    assert Approval.objects.exclude(settles=None).get().approved is (winner == 0)
    assert "has settled this debt already" in str(refused(answers)[0])


@pytest.mark.parametrize("other", ["confirms", "strikes"])
def test_two_who_answer_a_yes(other, company):
    hotfix = ready(report(company), company, to="testing")
    yes = claimed(hotfix, company, Role.QA_LEAD, "qa", at=hotfix.phase_entered_at)
    answer = confirm_verbal if other == "confirms" else strike_verbal
    answers = at_once(lambda: confirm_verbal(yes, by=company.rm), lambda: answer(yes, by=company.qa))
    assert len(winners(answers)) == 1
    assert {type(one) for one in refused(answers)} == {WrongPhase}
    assert VerbalAnswer.objects.count() == 1
    assert Debt.objects.count() == VerbalAnswer.objects.get().confirms
    assert HotFix.objects.get().state == ("deployment" if Debt.objects.exists() else "testing")


def test_a_sign_off_and_a_yes_by_phone(company):
    hotfix = ready(report(company), company, to="testing")
    yes = claimed(hotfix, company, Role.QA_LEAD, "qa", at=hotfix.phase_entered_at)
    before = Approval.objects.count()
    answers = at_once(
        lambda: perform(hotfix, "pass_testing", by=company.qa),
        lambda: confirm_verbal(yes, by=company.rm),
    )
    assert len(winners(answers)) == 1
    assert Debt.objects.count() + Approval.objects.count() == before + 1
    assert HotFix.objects.get().state == "deployment"


def test_a_failure_anywhere_leaves_nothing_half_done(company):
    hotfix = ready(report(company), company, to="testing")
    also(hotfix, Role.RELEASE_MANAGER, company, "other")

    def call(who):
        return failing_at_each_write(lambda: call_to_break(hotfix, by=company.people[who], reason="Dark."))

    assert set(call("rm")) == CALL | LOOK | {"hotfixes_hotfix"}
    assert set(call("po")) == CALL | LOOK | HOT_FIX
    opened = {"evidence_deploymentplan", "evidence_historicaldeploymentplan"}
    opened |= {"evidence_readinessanswer", "evidence_historicalreadinessanswer"}
    assert set(failing_at_each_write(lambda: go_ahead_without(hotfix, by=company.rm))) == (
        DEBT | HOT_FIX | LOOK | opened
    )
    debt = Debt.objects.get()
    written = failing_at_each_write(lambda: settle(debt, ratified=True, by=company.qa))
    assert set(written) == SIGNATURE | LOOK | {"hotfixes_hotfix"}


def test_of_a_yes_by_phone_neither(company):
    hotfix = ready(report(company), company, to="development")
    HotFix.objects.filter(pk=hotfix.pk).update(phase_entered_at=hotfix.reported_at)
    yes = said(company, Role.SENIOR_DEVELOPER, "sd", at=hotfix.reported_at)
    written = failing_at_each_write(lambda: record_verbal(hotfix, yes, by=company.contributor))
    assert set(written) == YES | LOOK | {"hotfixes_hotfix"}
    waits = hotfix.verbal_yeses.get()
    written = failing_at_each_write(lambda: confirm_verbal(waits, by=company.rm))
    opened = {"evidence_codereview", "evidence_historicalcodereview"}
    opened |= {"evidence_standardsanswer", "evidence_historicalstandardsanswer"}
    assert set(written) == ANSWER | DEBT | HOT_FIX | LOOK | opened
