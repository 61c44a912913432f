"""An upgrade moves no hot fix: its gate lacks what it lacked, and it waits for whom it waited."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")


def test_its_phase_and_what_its_gate_lacks(upgraded: Upgraded) -> None:
    assert upgraded.changes("hot_fixes") == {}


def test_whom_it_waits_for(upgraded: Upgraded) -> None:
    assert upgraded.changes("waiting") == {}
