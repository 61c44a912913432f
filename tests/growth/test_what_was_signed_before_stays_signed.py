"""Evidence grows in every way that there is, and nothing that was signed, issued or closed before notices."""

from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("growth")


@pytest.fixture
def found(growth: dict[str, Any]) -> dict[str, Any]:
    return growth["as it was"]


def test_no_sign_off_turns_stale(found: dict[str, Any]) -> None:
    fresh = [holds for of_one in found["fresh"].values() for holds in of_one.values()]
    assert len(fresh) == 15
    assert all(fresh)


def test_no_page_tells_of_a_stale_one(found: dict[str, Any]) -> None:
    assert found["pages that tell of a stale one"] == []


def test_every_sign_off_keeps_the_evidence_of_its_digest(found: dict[str, Any]) -> None:
    assert len(found["kept"]) == 15
    assert all(found["kept"])


def test_a_closed_record_stays_complete_by_the_rules_of_its_time(found: dict[str, Any]) -> None:
    assert found["closed lacks"] == []


def test_the_paper_that_was_issued_is_genuine(found: dict[str, Any]) -> None:
    assert len(found["verdict"]) == 5
    assert [sentence for sentence, holds in found["verdict"].items() if not holds] == []
    assert found["superseded"] == []


def test_the_content_is_written_in_the_words_of_then(found: dict[str, Any]) -> None:
    content = found["content of the closed one"]
    assert content["version"] == 2
    assert content["rows"] == {}
    assert set(content["fields"]) == {
        "affected",
        "users_affected",
        "user_kinds",
        "locations",
        "functions",
        "critical_processes",
        "workarounds",
        "workarounds_not_viable",
        "data_integrity",
        "data_integrity_note",
        "compliance_issues",
        "revenue_effect",
        "cost_estimate",
        "urgency",
    }


def test_what_is_retired_stays_to_be_read(found: dict[str, Any]) -> None:
    assert "Compliance issues" in found["labels of the closed one"]
    assert "Ticket" not in found["labels of the closed one"]


def test_the_database_still_protects_what_ended(found: dict[str, Any]) -> None:
    assert found["unprotected"] == []
    assert "is closed: nothing of it changes any more" in found["an edit of the closed one"]


def test_the_lists_know_who_has_signed(growth: dict[str, Any]) -> None:
    assert growth["signed by one"]["waits"] == [False, True]
