"""The data of a paper is the same after an upgrade: a draft that was printed before it is no other record."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")

# The versions whose drafts match no more, and what the paper tells since. Whoever compares such a draft hears
# that its record was changed. An issued paper is compared with what was kept of it, whatever comes later.
_STORY = "deployments, targets, contradictions and what was signed (docs/decisions/0025)"
_CONTENT = "waivers, decisions on steps and what was kept on purpose (docs/decisions/0029)"
_ISO = "moments in sentences have their year and are ISO (docs/decisions/0054)"
PAPER_CHANGED_SINCE: dict[str, str] = {
    "0.1.0": _STORY,
    "0.2.0": _STORY,
    "0.3.0": _CONTENT,
    "0.4.0": _ISO,
}


def test_unless_the_paper_was_changed_on_purpose(upgraded: Upgraded) -> None:
    changed = upgraded.changes("drafts")
    expected = PAPER_CHANGED_SINCE.get(upgraded.kept.version, "")
    assert bool(changed) is bool(expected), sorted(changed)
