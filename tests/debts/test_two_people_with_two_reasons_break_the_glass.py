"""The glass is broken by two people with a reason each, one of them a Release Manager, within an hour."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import BreakGlassCall
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, NotAllowed, WrongPhase
from apps.hotfixes.grants import grants_on, revoke_role
from apps.hotfixes.models import HotFix
from tests.driving import drive, perform, ready, report
from tests.owing import also, break_glass, broken, call_to_break

OTHERS = ("po", "tl", "sd", "qa")


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="qualification")


@pytest.fixture
def call(hotfix, company):
    """Somebody, by short name, gives a reason; the call, with the hot fix brought up to date."""

    def given(who, reason="Every minute costs.", **more):
        made = call_to_break(hotfix, by=company.people[who], reason=reason, **more)
        hotfix.refresh_from_db()
        return made

    return given


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("rm_first", [True, False], ids=["asks", "confirms"])
def test_a_release_manager_and_one_more_role_holder(other, rm_first, call, hotfix):
    first, second = ("rm", other) if rm_first else (other, "rm")
    assert not call(first).breaks
    assert not hotfix.expedited
    made = call(second, "The till is dark.")
    assert made.breaks
    assert hotfix.expedited
    assert list(made.breakers.values()) == [f"{first.capitalize()} Pay", f"{second.capitalize()} Pay"]
    assert made.reason == "The till is dark."


def test_two_release_managers(call, hotfix, company):
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    call("rm")
    assert call("other").breaks


@pytest.mark.parametrize("who", OTHERS)
def test_without_a_release_manager_nothing_breaks(who, call, hotfix, company):
    call(next(name for name in OTHERS if name != who))
    with pytest.raises(NotAllowed, match="a Release Manager must confirm it until 2026-11-23 03:14 UTC"):
        call(who)
    assert not hotfix.expedited


def test_nobody_is_both(call):
    call("rm")
    with pytest.raises(WrongPhase, match="somebody else must confirm it"):
        call("rm", "Really.")
    assert BreakGlassCall.objects.count() == 1


@pytest.mark.parametrize("who", ["contributor", "reporter", "root", "owner", "auditor", "board", "insider"])
def test_who_holds_none_of_the_five_roles_counts_for_nothing(who, call):
    with pytest.raises(NotAllowed, match="Only who holds one of the signing roles"):
        call(who)
    call("rm")
    with pytest.raises(NotAllowed):
        call(who)


def test_the_reporter_may_with_a_role_where_they_could_sign(call, hotfix, company):
    also(hotfix, Role.QA_LEAD, company, "reporter")
    call("rm")
    with pytest.raises(NotAllowed, match="Reporter Pay reported this hot fix"):
        call("reporter")
    for who in ("po", "tl"):
        perform(hotfix, "qualify", by=company.people[who])
    assert call("reporter").role == Role.QA_LEAD


def test_an_hour_is_the_most(call, night):
    call("rm")
    with clock.set_to(night + timedelta(minutes=60)):
        assert call("qa").breaks


def test_after_an_hour_it_is_asked_anew(call, hotfix, night):
    call("rm")
    with clock.set_to(night + timedelta(minutes=60, seconds=1)):
        assert not call("qa").breaks
        assert not hotfix.expedited
        assert call("rm").breaks


def test_who_lost_the_role_has_not_asked(call, hotfix, company, night):
    call("qa")
    grant = next(one for one in grants_on(hotfix) if one.role is Role.QA_LEAD)
    revoke_role(hotfix, grant, by=company.owner, reason="Left the team.")
    with pytest.raises(WrongPhase, match="Qa Pay asked, and is QA Lead here no more"):
        call("rm")
    with clock.set_to(night + timedelta(minutes=61)):
        assert not call("rm").breaks


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_each_needs_a_reason(reason, call):
    with pytest.raises(BadInput):
        call("rm", reason)
    call("rm")
    with pytest.raises(BadInput):
        call("qa", reason)
    assert BreakGlassCall.objects.count() == 1


def test_a_screen_that_was_overtaken_breaks_nothing(call, hotfix):
    seen = hotfix.version
    call("rm")
    with pytest.raises(ChangedSince):
        call("qa", seen=seen)


def test_only_an_emergency(company):
    hotfix = ready(
        report(company, priority="critical", triggers=["major_function"]), company, to="qualification"
    )
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    with pytest.raises(WrongPhase, match="Only an Emergency"):
        call_to_break(hotfix, by=company.rm, reason="It is urgent too.")


@pytest.mark.parametrize("state", ["identified", "verification", "documentation", "merge"])
def test_only_between_qualification_and_deployment(state, company):
    hotfix = drive(report(company), company, to=state)
    with pytest.raises(WrongPhase, match="from Qualification to Deployment only"):
        call_to_break(hotfix, by=company.rm, reason="Everything is late.")


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_not_after_the_end(state, company):
    hotfix = drive(report(company), company, to=state)
    with pytest.raises(NotAllowed):
        call_to_break(hotfix, by=company.rm, reason="Too late.")


def test_once_a_round(company):
    hotfix = broken(company, to="code_review")
    with pytest.raises(WrongPhase, match="broken already, by Rm Pay and Po Pay"):
        call_to_break(hotfix, by=company.qa, reason="Me too.")
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    hotfix.refresh_from_db()
    assert (hotfix.round, hotfix.expedited) == (2, True)
    assert break_glass(hotfix, company).glass_calls.filter(round=2).count() == 2


def test_a_request_of_an_earlier_round_is_not_confirmed(company):
    hotfix = ready(report(company), company, to="code_review")
    call_to_break(hotfix, by=company.rm, reason="First.")
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    assert not call_to_break(hotfix, by=company.qa, reason="Second.").breaks


def test_a_call_is_never_changed_and_never_deleted(call):
    made = call("rm")
    made.reason = "Another."
    with pytest.raises(NotAllowed):
        made.save()
    with pytest.raises(NotAllowed):
        made.delete()
    assert BreakGlassCall.objects.get().reason == "Every minute costs."
