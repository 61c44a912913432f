"""A record that is opened after evidence grew has what is new; a new round carries over what still is."""

from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("growth")


@pytest.fixture
def found(growth: dict[str, Any]) -> dict[str, Any]:
    return growth["new"]


def test_its_form_asks_what_is_new_and_nothing_that_was_retired(found: dict[str, Any]) -> None:
    assert {"ticket", "workarounds_weighed", "estimated_by", "outages-0-began"} <= set(found["typed"])
    retired = {"compliance_issues", "workarounds", "workarounds_not_viable", "cost_estimate"}
    assert not retired & set(found["typed"])


def test_it_needs_what_became_required_and_does_without_what_became_optional(found: dict[str, Any]) -> None:
    assert found["lacks"] == [
        "users affected: where",
        "the workarounds, weighed",
        "a note on data integrity",
    ]
    assert found["lacks in the end"] == []
    assert found["content"]["fields"]["revenue_effect"] == ""


def test_its_content_says_its_version_and_uses_its_words(found: dict[str, Any]) -> None:
    content = found["content"]
    assert content["version"] == 3
    assert content["rows"] == {"outages": [{"began": "02:10", "minutes": 4}]}
    assert content["fields"]["sites"] == "All shops"
    assert not {"locations", "compliance_issues", "workarounds", "cost_estimate"} & set(content["fields"])


def test_an_account_is_signed_by_its_key_and_read_by_its_name(found: dict[str, Any]) -> None:
    assert found["content"]["fields"]["estimated_by"] == found["key of the account"]
    assert found["after the person was called otherwise"] == [True]
    assert found["the person on the sheet"] == ["Other Married"]


def test_an_edit_of_the_new_kind_of_row_turns_the_signature_stale(found: dict[str, Any]) -> None:
    assert found["signed"] == [True]
    assert found["after an edit of a row"] == [False]
    assert found["what changed"] == [
        ["Impact assessment: Outage", "Began: 02:10; Minutes: 4", "Began: 02:10; Minutes: 5"]
    ]


def test_a_new_round_carries_over_what_there_still_is(growth: dict[str, Any]) -> None:
    found = growth["in review"]
    assert found["versions"] == [2, 3]
    assert found["carried over"] == ["2.4.0", "none"]
    assert found["commits"] == ["Renew the certificate"]
    assert found["left behind"] == ["none", ""]


def test_a_new_round_leaves_the_signatures_of_the_last_as_they_were(growth: dict[str, Any]) -> None:
    assert all(growth["in review"]["fresh"].values())
    assert len(growth["in review"]["fresh"]) == 4
