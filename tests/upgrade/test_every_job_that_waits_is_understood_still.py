"""A job that waited in the queue during an upgrade is one that the worker knows afterwards."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")


def test_by_the_name_that_it_had(upgraded: Upgraded) -> None:
    assert upgraded.changes("jobs") == {}
