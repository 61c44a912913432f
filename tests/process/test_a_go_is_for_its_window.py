"""A go holds from its signature for the planned window and a grace; past that it is given again."""

from datetime import timedelta

import pytest

from apps.common.errors import GateClosed, WrongPhase
from apps.common.tracking import acting
from apps.evidence.deployment import DeploymentPlan
from apps.hotfixes.gates import gate
from apps.hotfixes.go_time import GoTime
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import complete, perform
from tests.owing import broken, by_phone, skip
from tests.withdrawing import GRACE, OVER, WINDOW, began, later, the_go, with_a_go


def lacks(hotfix):
    """What the gate lacks of the Release Manager's sign-off."""
    present = gate(HotFix.objects.get(pk=hotfix.pk))
    return [lack for one in present.requirements if one.source.value == "sign-off" for lack in one.lacks]


@pytest.fixture
def hotfix(company):
    return with_a_go(company)


def test_it_holds_for_the_window_and_the_grace(hotfix, night):
    with later(minutes=60):
        assert lacks(hotfix) == []
        assert gate(hotfix).go.until == night + OVER
    with later(minutes=60, seconds=1):
        assert lacks(hotfix) == ["the go held until 2026-11-23 03:14 UTC, and must be given again"]


@pytest.mark.parametrize(("minutes", "until"), [(None, 60), (0, 30), (90, 120)])
def test_the_grace_is_a_setting_of_the_system(minutes, until, hotfix, company, night):
    with acting(company.owner, reason="Our pipelines are slow."):
        company.system.grace_minutes = minutes
        company.system.save()
    assert gate(HotFix.objects.get(pk=hotfix.pk)).go.until == night + timedelta(minutes=until)


def test_a_window_that_begins_later_is_waited_for(company, night):
    hotfix = with_a_go(company)
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.window_start = night + timedelta(days=1)
    perform(hotfix, "go", by=company.rm)
    with later(hours=24, minutes=30):
        assert lacks(hotfix) == []


def test_a_plan_without_a_window_gives_as_long_as_restoring_may_take(hotfix, night):
    hotfix.deployment_plans.update(window_start=None)
    assert GoTime(hotfix).hold(night).until == night + timedelta(hours=4)
    hotfix.priority = "critical"
    assert GoTime(hotfix).hold(night).until == night.replace(hour=0, minute=0) + timedelta(days=1)


def test_past_it_nothing_is_deployed_before_it_is_given_again(hotfix, company):
    with later(hours=2):
        with pytest.raises(GateClosed):
            perform(hotfix, "deploy", by=company.rm, reason="It is late.")
        perform(hotfix, "go", by=company.rm)
        complete(hotfix, company, afterwards=True)
        assert perform(hotfix, "deploy", by=company.rm).hotfix.state == "verification"


def test_given_again_to_the_same_evidence_it_holds_as_long_as_the_window_was_to_last(hotfix, company, night):
    with later(hours=2):
        perform(hotfix, "go", by=company.rm)
    first, again = hotfix.approvals.filter(phase="deployment").order_by("pk")
    assert (again.again, again.evidence_digest) == (first, first.evidence_digest)
    with later(hours=2, minutes=60):
        assert lacks(hotfix) == []
        assert gate(HotFix.objects.get(pk=hotfix.pk)).go.until == night + timedelta(hours=2) + WINDOW + GRACE
    with later(hours=3, minutes=1):
        assert lacks(hotfix)
        perform(hotfix, "go", by=company.rm)
        assert the_go(hotfix).again == again


def test_while_it_holds_it_is_not_given_again(hotfix, company):
    with later(minutes=60), pytest.raises(WrongPhase, match="have signed already as Release Manager"):
        perform(hotfix, "go", by=company.rm)


def test_given_for_another_window_it_needs_no_renewal(hotfix, company, night):
    with later(hours=2):
        with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
            plan.window_start = night + timedelta(hours=3)
        perform(hotfix, "go", by=company.rm)
        assert the_go(hotfix).again is None
    with later(hours=4):
        assert lacks(hotfix) == []


def test_once_a_start_is_recorded_nobody_is_asked_for_another(hotfix, company, night):
    began(hotfix, company, at=night + timedelta(minutes=20))
    with later(days=45):
        assert lacks(hotfix) == []
        assert perform(hotfix, "deploy", by=company.rm).hotfix.state == "verification"
    assert not hotfix.ratified_starts.exists()


def test_one_that_was_said_or_gone_ahead_of_is_for_its_window_too(company):
    from apps.accounts.roles import Role
    from tests.driving import ready, report

    said = ready(report(company), company, to="deployment")
    by_phone(said, company, Role.RELEASE_MANAGER, "rm")
    skipped = broken(company, to="deployment")
    skip(skipped, company)
    for hotfix in (said, skipped):
        assert lacks(hotfix) == []
        with later(hours=2):
            assert "must be given again" in lacks(hotfix)[0]
            perform(hotfix, "go", by=company.rm)
            assert lacks(hotfix) == []


def test_the_window_is_that_of_the_plan_that_was_signed(hotfix, company, night):
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.duration_minutes = 600
    with later(hours=2):
        assert lacks(hotfix) == ["the evidence changed after Rm Pay signed"]
    assert DeploymentPlan.objects.get().window.end == night + timedelta(hours=10)
