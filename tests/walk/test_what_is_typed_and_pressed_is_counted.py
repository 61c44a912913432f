"""The walk counts words and presses right, and knows what to type into whatever is asked before the go."""

import pytest

from apps.systems.priorities import Priority
from tests.walk.__main__ import in_words
from tests.walk.tally import Tally
from tests.walk.texts import text


def test_forty_words_of_five_letters_take_a_minute_and_a_press() -> None:
    tally = Tally()
    tally.types("words" * 40)
    assert (tally.words, tally.taps, tally.seconds) == (40, 1, 62)


def test_a_choice_and_a_signature_have_their_time() -> None:
    tally = Tally(taps=3, choices=2, signatures=1, answers=2, screens=2)
    assert tally.seconds == 3 * 2 + 2 * 2 + 60
    assert tally.as_figures() == {
        "answers": 2,
        "letters": 0,
        "taps": 3,
        "choices": 2,
        "screens": 2,
        "signatures": 1,
        "words": 0,
        "minutes": 1.2,
    }


def test_both_moments_stand_side_by_side() -> None:
    told: list[str] = []
    by_the_go, in_all = Tally(taps=30).as_figures(), Tally(taps=90).as_figures()
    in_words("Emergency", {"until deploy is legal": by_the_go, "until closed": in_all}, told.append)
    assert told[0].split("  ")[0] == "Emergency"
    assert told[1].split() == ["minutes", "1.0", "3.0"]


def test_a_form_is_told_what_belongs_to_it_and_an_unknown_field_stops_the_walk() -> None:
    for lane in Priority:
        assert text(lane, "issue_reports", "description") != text(lane, "change_requests", "description")
        assert text(lane, "qualifications", "validated_priority") == lane.value
    assert text(Priority.EMERGENCY, "test_reports", "runs-0-passed") == "38"
    with pytest.raises(LookupError, match="Nothing is known to type into colour of test_reports"):
        text(Priority.EMERGENCY, "test_reports", "colour")
