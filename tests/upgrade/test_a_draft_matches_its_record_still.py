"""The data of a paper is the same after an upgrade: a draft that was printed before it is no other record."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")

# The versions whose drafts match no more, and what the paper tells since. Whoever compares such a draft hears
# that its record was changed. An issued paper is compared with what was kept of it, whatever comes later.
PAPER_CHANGED_SINCE: dict[str, str] = {}


def test_unless_the_paper_was_changed_on_purpose(upgraded: Upgraded) -> None:
    changed = upgraded.changes("drafts")
    expected = PAPER_CHANGED_SINCE.get(upgraded.kept.version, "")
    assert bool(changed) is bool(expected), sorted(changed)
