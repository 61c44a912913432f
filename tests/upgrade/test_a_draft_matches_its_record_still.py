"""The data of a paper is the same after an upgrade: a draft that was printed before it is no other record."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")

# The versions whose drafts match no more, with what the paper tells since. It is what an auditor hears who
# compares such a draft; an issued paper is compared with what was kept of it, and is never named here.
TOLD_OTHERWISE: dict[str, str] = {}


def test_unless_the_paper_tells_more_on_purpose(upgraded: Upgraded) -> None:
    same = upgraded.after("drafts") == upgraded.before("drafts")
    assert same is (upgraded.kept.version not in TOLD_OTHERWISE)
