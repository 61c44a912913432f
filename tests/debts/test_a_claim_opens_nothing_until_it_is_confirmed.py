"""What somebody recorded of somebody else opens nothing before its holder or its witness confirmed it."""

from datetime import timedelta

import pytest

from apps.accounts.credentials import CredentialChange
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval, Debt, VerbalAnswer
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, NotAllowed, WrongPhase
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import perform, ready, report
from tests.owing import (
    also,
    break_glass,
    claimed,
    confirm_verbal,
    skip,
    strike_verbal,
)


@pytest.fixture(autouse=True)
def later(night):
    """Two minutes after the phase was entered, so that there was time to say something."""
    with clock.set_to(night + timedelta(minutes=2)):
        yield night + timedelta(minutes=2)


@pytest.fixture
def hotfix(company, night):
    with clock.set_to(night):
        return ready(report(company), company, to="testing")


@pytest.fixture
def yes(hotfix, company):
    return claimed(hotfix, company, Role.QA_LEAD, "qa")


def test_it_waits_and_opens_nothing(hotfix, yes):
    assert (hotfix.state, hotfix.expedited, Debt.objects.count()) == ("testing", False, 0)
    assert gate(hotfix).unsigned == (Role.QA_LEAD,)
    assert not gate(hotfix).is_open


def test_it_keeps_nobody_from_signing_meanwhile_and_is_needed_no_more_then(hotfix, yes, company):
    perform(hotfix, "pass_testing", by=company.qa)
    for who in ("qa", "rm"):
        with pytest.raises(WrongPhase, match="has lapsed"):
            confirm_verbal(yes, by=company.people[who])
    assert not Debt.objects.exists()


def test_one_that_waits_is_not_recorded_again(hotfix, yes, company):
    with pytest.raises(WrongPhase, match="it waits for its confirmation until 2026-11-23 03:16 UTC"):
        claimed(hotfix, company, Role.QA_LEAD, "qa", by="tl")


OTHERS = ("contributor", "tl", "po", "sd", "root", "owner", "auditor", "insider", "reporter")


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_confirms_or_strikes_it(who, hotfix, yes, company):
    also(hotfix, Role.QA_LEAD, company, "other")
    for answer in (confirm_verbal, strike_verbal):
        for user in (company.people[who], company.other):
            with pytest.raises(NotAllowed, match="Only Qa Pay, who is said to have said yes, or Rm Pay"):
                answer(yes, by=user)


def test_it_is_answered_once(yes, company):
    confirm_verbal(yes, by=company.rm)
    for answer in (confirm_verbal, strike_verbal):
        with pytest.raises(WrongPhase, match="was answered already: confirmed by Rm Pay, the witness"):
            answer(yes, by=company.qa)
    assert VerbalAnswer.objects.count() == Debt.objects.count() == 1


def test_an_hour_is_the_most(yes, company, later):
    with clock.set_to(later + timedelta(minutes=60)):
        assert confirm_verbal(yes, by=company.qa).moved


def test_after_an_hour_it_has_lapsed(yes, company, later):
    with (
        clock.set_to(later + timedelta(minutes=60, seconds=1)),
        pytest.raises(WrongPhase, match="nobody confirmed it until 2026-11-23 03:16 UTC"),
    ):
        confirm_verbal(yes, by=company.qa)
    assert not Debt.objects.exists()


def test_an_edit_ends_it_and_another_one_may_be_recorded(hotfix, yes, company):
    with recording(hotfix.test_reports.get(), by=company.contributor) as record:
        record.environment = "Another one"
    with pytest.raises(WrongPhase, match="the evidence was changed after it was recorded"):
        confirm_verbal(yes, by=company.rm)
    hotfix.refresh_from_db()
    assert confirm_verbal(claimed(hotfix, company, Role.QA_LEAD, "qa"), by=company.rm).moved


def test_a_way_back_ends_it(hotfix, yes, company, night):
    perform(hotfix, "fail_testing", by=company.qa, reason="It fails.")
    with pytest.raises(WrongPhase, match="the hot fix left that phase"):
        confirm_verbal(yes, by=company.rm)
    hotfix.refresh_from_db()
    with clock.set_to(night):
        again = ready(hotfix, company, to="testing")
    assert again.round == 2
    with pytest.raises(WrongPhase, match="the hot fix left that phase"):
        confirm_verbal(yes, by=company.rm)


def test_skipping_the_sign_off_ends_it(hotfix, yes, company):
    skip(break_glass(hotfix, company), company)
    with pytest.raises(WrongPhase, match="has lapsed"):
        confirm_verbal(yes, by=company.qa)
    assert Debt.objects.get().kind == Debt.Kind.BREAK_GLASS


def test_in_a_critical_there_is_none(hotfix, company):
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    with pytest.raises(WrongPhase, match="counts in an Emergency only"):
        claimed(hotfix, company, Role.QA_LEAD, "qa")


def test_and_one_from_before_it_became_a_critical_has_lapsed(hotfix, yes, company):
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    with pytest.raises(WrongPhase, match="no Emergency any more"):
        confirm_verbal(yes, by=company.rm)


def test_one_that_is_struck_counts_for_nothing_and_its_recorder_records_no_other(hotfix, yes, company):
    struck = strike_verbal(yes, by=company.qa)
    assert struck.in_words == "struck by Qa Pay, who said yes, at 2026-11-23 02:16 UTC: it was not said"
    assert struck.comment == "I said no such thing."
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.expedited, Debt.objects.count()) == ("testing", False, 0)
    with pytest.raises(NotAllowed, match="You recorded a yes here that was struck"):
        claimed(hotfix, company, Role.QA_LEAD, "qa")
    assert claimed(hotfix, company, Role.QA_LEAD, "qa", by="tl").recorder == company.tl


def test_striking_says_why(yes, company):
    with pytest.raises(BadInput, match="a reason is required"):
        strike_verbal(yes, by=company.rm, reason=" ")


# --- Who is no witness ----------------------------------------------------------------------------------


def refused(hotfix, company, witness, *, role=Role.QA_LEAD, holder="qa", by="contributor"):
    """What is said at the witness."""
    with pytest.raises(BadInput) as wrong:
        claimed(hotfix, company, role, holder, witness=company.people[witness], by=by)
    assert list(wrong.value.fields) == ["witness"]
    return wrong.value.fields["witness"][0]


@pytest.mark.parametrize("witness", ["insider", "plain", "reporter", "root", "auditor", "owner", "board"])
def test_a_witness_holds_a_signing_role_here(witness, hotfix, company):
    assert "holds no signing role on this hot fix themselves" in refused(hotfix, company, witness)


def test_a_contributor_is_no_witness(hotfix, company):
    also(hotfix, Role.CONTRIBUTOR, company, "other")
    assert "holds no signing role" in refused(hotfix, company, "other")


def test_a_role_that_is_only_delegated_makes_no_witness(hotfix, company):
    until = clock.now() + timedelta(hours=8)
    given = {"to": company.insider, "by": company.tl, "ends_at": until, "reason": "Away."}
    delegate_role(Role.TECHNICAL_LEAD, hotfix, **given)
    assert "holds no signing role" in refused(hotfix, company, "insider")


def test_whom_separation_of_duties_keeps_from_signing_is_no_witness(hotfix, company):
    assert "Separation of duties keeps Sd Pay from signing" in refused(hotfix, company, "sd")


def test_the_reporter_is_no_witness_in_qualification(company, night):
    with clock.set_to(night):
        made = ready(report(company), company, to="qualification")
    also(made, Role.QA_LEAD, company, "reporter")
    told = refused(made, company, "reporter", role=Role.PRODUCT_OWNER, holder="po")
    assert "Separation of duties keeps Reporter Pay from signing" in told


def test_who_made_the_change_is_no_witness(hotfix, company, night):
    with clock.set_to(night):
        made = ready(report(company), company, to="development")
        also(made, Role.QA_LEAD, company, "contributor")
        with recording(made.development_records.get(), by=company.contributor) as record:
            record.files_changed = "till.py"
        ready(made, company, to="code_review")
    told = refused(made, company, "contributor", role=Role.TECHNICAL_LEAD, holder="tl", by="po")
    assert told.startswith("Contributor Pay saved its development record")


@pytest.mark.parametrize("of", ["rm", "qa"])
def test_whose_password_the_recorder_set_is_no_second_person(of, hotfix, company):
    CredentialChange.objects.create(
        person=company.people[of], what="password", by=company.contributor, at=clock.now()
    )
    assert "do not count as two people here" in refused(hotfix, company, "rm")


# --- What is asked again when it is confirmed -----------------------------------------------------------


def test_a_holder_who_has_left_says_yes_to_nothing(yes, company):
    User.objects.filter(pk=company.qa.pk).update(is_active=False)
    with pytest.raises(NotAllowed, match="not active"):
        confirm_verbal(yes, by=company.rm)
    assert strike_verbal(yes, by=company.rm).verdict == "struck"


@pytest.mark.parametrize("lost", [Role.QA_LEAD, Role.RELEASE_MANAGER])
def test_a_role_that_was_taken_back_confirms_nothing(lost, hotfix, yes, company):
    grant = next(one for one in grants_on(hotfix) if one.role is lost)
    revoke_role(hotfix, grant, by=company.owner, reason="Left the team.")
    with pytest.raises(NotAllowed):
        confirm_verbal(yes, by=company.rm)


def test_a_holder_who_signed_the_other_approval_meanwhile(company, night):
    with clock.set_to(night):
        made = ready(report(company), company, to="qualification")
    waits = claimed(made, company, Role.PRODUCT_OWNER, "po")
    also(made, Role.TECHNICAL_LEAD, company, "po")
    perform(made, "qualify", by=company.po, as_role=Role.TECHNICAL_LEAD)
    with pytest.raises(NotAllowed, match="one person may not sign both"):
        confirm_verbal(waits, by=company.rm)


def test_having_witnessed_bars_nobody_later(company, night):
    with clock.set_to(night):
        made = ready(report(company), company, to="qualification")
    confirm_verbal(claimed(made, company, Role.PRODUCT_OWNER, "po", witness=company.tl), by=company.tl)
    perform(made, "qualify", by=company.tl)
    made.refresh_from_db()
    assert made.state == "development"
    assert Approval.objects.get().signer == company.tl


def test_a_screen_that_was_overtaken(hotfix, yes, company):
    with pytest.raises(ChangedSince):
        confirm_verbal(yes, by=company.rm, seen=hotfix.version - 1)
    with pytest.raises(ChangedSince):
        confirm_verbal(yes, by=company.rm, seen_evidence="0" * 64)


def test_rows_are_added_and_never_changed(yes, company):
    confirm_verbal(yes, by=company.rm)
    for row in (yes, VerbalAnswer.objects.get()):
        with pytest.raises(NotAllowed):
            row.save()
        with pytest.raises(NotAllowed):
            row.delete()
