"""Sixteen holders of one role sign the same hot fix at the same moment: one sign-off, fifteen sentences."""

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.common.errors import ChangedSince, WrongPhase
from apps.history.verification import verify
from apps.hotfixes.models import HotFix
from tests.concurrency.at_once import at_once, refused, winners
from tests.driving import perform, ready, report

SIXTEEN = 16

# The first stays in its phase after one sign-off, the second leaves it.
PLACES = [
    ("qualification", "qualify", Role.PRODUCT_OWNER),
    ("testing", "pass_testing", Role.QA_LEAD),
]


@pytest.mark.parametrize(("state", "name", "role"), PLACES)
@pytest.mark.parametrize("looked", [True, False], ids=["on the page", "by a command"])
def test_one_sign_off(state, name, role, looked, company, more):
    holders = more(role, SIXTEEN)
    hotfix = ready(report(company), company, to=state)
    before = Approval.objects.count()
    seen = hotfix.version if looked else None

    answers = at_once(*(lambda who=who: perform(hotfix, name, by=who, seen=seen) for who in holders))

    (winner,) = winners(answers)
    others = refused(answers)
    assert len(others) == SIXTEEN - 1
    assert {type(error) for error in others} == {ChangedSince if looked else WrongPhase}
    if looked or state == "qualification":
        assert all(str(holders[winner]) in str(error) for error in others)
    assert Approval.objects.count() == before + 1
    assert Approval.objects.last().signer == holders[winner]
    assert HotFix.objects.get(pk=hotfix.pk).version == hotfix.version + 1
    assert Approval.history.count() == Approval.objects.count()
    assert verify(hotfix) == []
