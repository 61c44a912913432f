"""A walk that is pinned, for chance may miss it: who signed comes into the next role and tries to sign."""

from collections.abc import Iterator

import pytest

from tests.driving import Company
from tests.process.walk import Walk

DELEGATED = pytest.mark.parametrize("delegated", [False, True], ids=["granted", "delegated"])


@pytest.fixture
def walk(company: Company) -> Iterator[Walk]:
    walk = Walk(company)
    yield walk
    walk.teardown()


@DELEGATED
@pytest.mark.parametrize(("steps", "signer"), [(3, 0), (4, 1)], ids=["code_review", "testing"])
def test_the_developer_later_in_the_round(steps: int, signer: int, delegated: bool, walk: Walk) -> None:
    for _ in range(steps):
        walk.goes_on(0)
    before = walk.seen
    walk.a_signer_comes_into_the_next_role(signer, delegated)
    assert "You signed Development in this round" in walk.refused
    assert (walk.seen.state, walk.seen.approvals) == (before.state, before.approvals)


@DELEGATED
def test_one_half_of_qualification_after_the_other(delegated: bool, walk: Walk) -> None:
    walk.goes_on(0)
    walk.completes_the_evidence(0)
    walk.signs_as_the_present_phase_asks(0)
    before = walk.seen
    assert [one["role"] for one in before.approvals.values()] == ["product_owner"]
    walk.a_signer_comes_into_the_next_role(0, delegated)
    assert walk.refused
    assert (walk.seen.state, walk.seen.approvals) == (before.state, before.approvals)
