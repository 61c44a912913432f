"""Verification: every check passed, or is not applicable for a reason; and production was watched."""

from datetime import timedelta

import pytest

from apps.common import clock
from tests.filling import fill, opened


@pytest.fixture
def verification(hotfix, template):
    template("verification", "Are the logs clean?")
    return fill(opened("verifications", hotfix))


@pytest.mark.parametrize(
    ("answer", "note", "settled"),
    [
        ("", "", False),
        ("passed", "", True),
        ("failed", "known", False),
        ("not_applicable", "", False),
        ("not_applicable", "nothing is logged", True),
    ],
)
def test_when_a_check_lets_the_gate_open(answer, note, settled, verification):
    check = verification.checks.get()
    check.answer, check.note = answer, note
    check.save()
    assert verification.unanswered() == ([] if settled else [check.lack()])


def test_monitoring_starts_from_plan_and_deployment(hotfix):
    fill(opened("deployment_plans", hotfix))
    deployed = fill(opened("deployment_records", hotfix))
    verification = opened("verifications", hotfix)
    assert verification.monitoring_minutes == 60
    assert verification.monitoring_start == deployed.actual_end


def test_the_monitoring_lasts_until_it_is_over(verification):
    begun = clock.now()
    verification.monitoring_start, verification.monitoring_minutes = begun, 60
    with clock.set_to(begun + timedelta(minutes=59)):
        ends = clock.to_the_minute(begun + timedelta(minutes=60))
        assert verification.missing() == [f"the end of the monitoring, at {ends}"]
    with clock.set_to(begun + timedelta(minutes=60)):
        assert verification.missing() == []
