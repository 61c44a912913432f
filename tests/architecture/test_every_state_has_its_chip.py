"""How a state is shown is said by the tone that the table gives it, and the style sheet knows every tone."""

import pytest

from apps.hotfixes.phase_columns import Tone
from apps.hotfixes.phase_rules import tone_of
from apps.hotfixes.phases import State
from tests.architecture.sources import ROOT

TONES = {
    State.CLOSED: Tone.DONE,
    State.REJECTED: Tone.REFUSED,
    State.CANCELLED: Tone.WITHDRAWN,
}


@pytest.mark.parametrize("state", State)
def test_what_lasts_is_running_and_what_ended_says_how(state):
    assert tone_of(state) is TONES.get(state, Tone.NOW)


@pytest.mark.parametrize("tone", Tone)
def test_the_style_sheet_has_a_chip_of_every_tone(tone):
    style = (ROOT / "static/console/controls.css").read_text()
    assert f".chip-{tone.value}" in style
