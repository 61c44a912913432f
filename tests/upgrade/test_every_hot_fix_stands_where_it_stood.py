"""An upgrade moves no hot fix: its gate lacks what it lacked, and it waits for whom it waited.

Unless a rule that is newer than the version says otherwise. It is asked as of the moment at which the
database was kept, so nothing here comes of the time that has passed since.
"""

from typing import Any

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")

# A go is for its window (docs/decisions/0030). That of this hot fix was over, with its grace, when the
# database was kept: nobody has deployed on it, and whoever did so now would do it outside any window. So the
# upgrade asks for the go once more. The signature itself is as valid and as fresh as it was, and it waits for
# whom it waited: the Release Manager, who deploys.
_GO_IS_OVER = {
    "HF-2026-0006": {
        "unmet": (
            ["evidence deployment_records"],
            ["sign-off go release_manager", "evidence deployment_records"],
        )
    }
}
# What the gates lack beside what they lacked, by the versions that knew no such rule: before, and after.
GATES_CHANGED_SINCE: dict[str, dict[str, Any]] = dict.fromkeys(("0.1.0", "0.2.0", "0.3.0"), _GO_IS_OVER)


def test_its_phase_and_what_its_gate_lacks(upgraded: Upgraded) -> None:
    assert upgraded.changes("hot_fixes") == GATES_CHANGED_SINCE.get(upgraded.kept.version, {})


def test_whom_it_waits_for(upgraded: Upgraded) -> None:
    assert upgraded.changes("waiting") == {}
