"""What was signed stays signed: an upgrade turns no sign-off stale, and none fresh."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")


def test_each_sign_off(upgraded: Upgraded) -> None:
    assert upgraded.changes("sign_offs") == {}


def test_each_yes_that_stands_in_for_one(upgraded: Upgraded) -> None:
    assert upgraded.changes("debts") == {}
