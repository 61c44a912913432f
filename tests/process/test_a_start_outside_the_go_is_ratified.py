"""Recording what happened is never stopped: a start in the time of no go needs a reason, and is ratified."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.common.errors import BadInput, GateClosed, NotAllowed
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import perform, ready, report
from tests.owing import also, broken, by_phone, skip
from tests.withdrawing import began, later, the_go, with_a_go, withdraw

WHY = "The batch ran over."


@pytest.fixture
def hotfix(company):
    return with_a_go(company)


def deploys(hotfix, company, **given):
    with later(hours=3):
        return perform(hotfix, "deploy", by=company.rm, **given).hotfix.state


def lacks(hotfix):
    present = gate(HotFix.objects.get(pk=hotfix.pk))
    return [lack for one in present.requirements if one.source.value == "start" for lack in one.lacks]


@pytest.mark.parametrize("minutes", [0, 30, 60])
def test_inside_all_is_well_whenever_it_is_recorded(minutes, hotfix, company, night):
    began(hotfix, company, at=night + timedelta(minutes=minutes), told=night + timedelta(hours=3))
    assert lacks(hotfix) == []
    assert deploys(hotfix, company) == "verification"
    assert not hotfix.ratified_starts.exists()


@pytest.mark.parametrize("minutes", [-1, 61])
def test_outside_it_is_recorded_and_needs_a_reason(minutes, hotfix, company, night):
    began(hotfix, company, at=night + timedelta(minutes=minutes), told=night + timedelta(hours=3))
    assert "it began at 2026-11-23" in lacks(hotfix)[0]
    with pytest.raises(BadInput, match="Say why: it began at"):
        deploys(hotfix, company)
    assert deploys(hotfix, company, reason=WHY) == "verification"
    ratified = hotfix.ratified_starts.get()
    assert (ratified.reason, ratified.signer, ratified.role) == (WHY, company.rm, "release_manager")
    assert (ratified.started_at, ratified.held_since) == (night + timedelta(minutes=minutes), night)
    assert ratified.held_until == night + timedelta(minutes=60)


def test_whoever_ratifies_is_asked_for_the_password(hotfix, company, night):
    began(hotfix, company, at=night + timedelta(minutes=90))
    with pytest.raises(BadInput, match="asks for your password again"):
        deploys(hotfix, company, reason=WHY, proof=None)
    assert not hotfix.ratified_starts.exists()


def test_an_incomplete_record_is_ratified_by_nobody(hotfix, company, night):
    began(hotfix, company, at=night + timedelta(minutes=90))
    with later(minutes=90), recording(hotfix.deployment_records.get(), by=company.rm) as record:
        record.executed_by = ""
    with pytest.raises(GateClosed):
        deploys(hotfix, company, reason=WHY)
    assert not hotfix.ratified_starts.exists()


def test_whoever_signed_development_ratifies_nothing(hotfix, company, night):
    also(hotfix, Role.RELEASE_MANAGER, company, "sd")
    began(hotfix, company, at=night + timedelta(minutes=90))
    with later(hours=3):
        with pytest.raises(NotAllowed, match="You signed Development"):
            perform(hotfix, "deploy", by=company.sd, reason=WHY)
        assert perform(hotfix, "deploy", by=company.rm, reason=WHY).moved


def test_a_go_given_afterwards_covers_no_start_before_it(company, night):
    hotfix = with_a_go(company)
    began(hotfix, company, at=night + timedelta(minutes=90))
    with later(hours=2), recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.duration_minutes = 600
    with later(hours=2, minutes=1):
        perform(hotfix, "go", by=company.rm)
    assert "the go held from 2026-11-23 04:15 UTC" in lacks(hotfix)[0]
    assert deploys(hotfix, company, reason=WHY) == "verification"


def test_nor_does_one_that_was_withdrawn(hotfix, company, night):
    with later(minutes=10):
        withdraw(the_go(hotfix), by=company.rm)
    began(hotfix, company, at=night + timedelta(minutes=5), told=night + timedelta(minutes=20))
    with later(minutes=25):
        perform(hotfix, "go", by=company.rm)
    assert "it began at 2026-11-23 02:19 UTC" in lacks(hotfix)[0]
    assert deploys(hotfix, company, reason=WHY) == "verification"


def test_one_that_was_given_again_covers_what_began_after_it(hotfix, company, night):
    with later(hours=2):
        perform(hotfix, "go", by=company.rm)
    began(hotfix, company, at=night + timedelta(hours=2, minutes=5))
    assert lacks(hotfix) == []


def test_one_that_was_said_counts_from_when_it_was_said(company, night):
    hotfix = ready(report(company), company, to="deployment")
    by_phone(hotfix, company, Role.RELEASE_MANAGER, "rm")  # said after one minute, recorded after two
    began(hotfix, company, at=night, told=night + timedelta(minutes=20))
    assert lacks(hotfix)
    began(hotfix, company, at=night + timedelta(minutes=1), told=night + timedelta(minutes=20))
    assert lacks(hotfix) == []


def test_one_that_was_gone_ahead_of_counts_from_then(company, night):
    hotfix = broken(company, to="deployment")
    with later(minutes=5):
        skip(hotfix, company)
    began(hotfix, company, at=night + timedelta(minutes=4), told=night + timedelta(minutes=20))
    assert lacks(hotfix)
    began(hotfix, company, at=night + timedelta(minutes=5), told=night + timedelta(minutes=20))
    assert lacks(hotfix) == []


def test_it_can_be_rolled_back_all_the_same(hotfix, company, night):
    from tests.asking import ROLLED_BACK

    began(hotfix, company, at=night + timedelta(minutes=90))
    with later(hours=2):
        perform(hotfix, "roll_back", by=company.rm, reason="It is slow.", details=ROLLED_BACK)
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.round) == ("development", 2)
