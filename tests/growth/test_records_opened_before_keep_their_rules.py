"""A record that was opened before evidence grew is filled in, read and signed by the rules of its time."""

from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("growth")


@pytest.fixture
def found(growth: dict[str, Any]) -> dict[str, Any]:
    return growth["signed by one"]


def test_its_form_asks_what_it_asked_then(found: dict[str, Any]) -> None:
    assert {"compliance_issues", "workarounds", "cost_estimate", "sites"} <= set(found["typed"])
    assert not [name for name in found["typed"] if name.startswith(("ticket", "outages", "estimated"))]


def test_saving_it_as_it_was_leaves_the_signature_fresh(found: dict[str, Any]) -> None:
    assert found["after saving it as it was"] == [True]


def test_a_real_edit_turns_the_signature_stale_until_it_is_taken_back(found: dict[str, Any]) -> None:
    assert found["after an edit"] == [False]
    assert found["what changed"] == [["Impact assessment: Locations", "All shops", "Three shops"]]
    assert found["waits after an edit"] is True
    assert found["after it was taken back"] == [True]


def test_what_the_gate_needed_then_it_needs_still(found: dict[str, Any], growth: dict[str, Any]) -> None:
    assert found["lacks without what was needed then"] == ["compliance issues", "effect on revenue"]
    sent_back = growth["sent back"]
    assert sent_back["lacks"] == []
    assert sent_back["lacks without what was needed then"] == ["dependency changes, or “none”"]
    assert "base_version" in sent_back["fields"]


def test_the_other_signature_leads_on_and_opens_a_record_of_the_new_version(found: dict[str, Any]) -> None:
    assert (found["answer to the other"], found["state"]) == (302, "development")
    assert found["version of the next record"] == 3
