"""The rail and the bars are where the times say, differ in shape and not only in colour, and fit."""

import re

from apps.records.charts import Drawing, rail_chart, time_chart
from apps.records.record_data import RailPhase, StayLine

HOUR = 3600
DONE = RailPhase("Qualification", "done", "2026-11-23 02:14 UTC", 1, "1 h")
HERE = RailPhase("Development", "current", "2026-11-23 03:14 UTC", 2, "")
AHEAD = RailPhase("Merge to Main", "ahead", "", 0, "")
STAYS = (
    StayLine("Qualification", 1, 0, HOUR),
    StayLine("Development", 1, HOUR, 2 * HOUR),
    StayLine("Development", 2, 3 * HOUR, None),
)


def time(*stays: StayLine, elapsed: int = 4 * HOUR) -> Drawing:
    return time_chart((DONE, HERE, AHEAD), stays or STAYS, elapsed=elapsed, of_round=2, in_phase_for="2 h")


def bars(drawing: Drawing) -> list[tuple[float, float, str]]:
    """Left edge, width and filling of each bar."""
    found = (
        (re.match(r"M (\S+) \S+ h (\S+) v 7 ", path.d), path.fill)
        for path in drawing.paths
        if path.d.endswith("Z")
    )
    return [(float(hit[1]), float(hit[2]), fill) for hit, fill in found if hit]


def test_a_bar_begins_and_ends_where_its_stay_does() -> None:
    (first, second, third) = bars(time())
    assert first[0] == 92
    assert first[1] == second[1] == third[1] == 80  # a quarter of the axis each
    assert second[0] == first[0] + 80
    assert third[0] == first[0] + 240


def test_the_present_round_is_filled_and_earlier_ones_are_hollow() -> None:
    assert [fill for _left, _width, fill in bars(time())] == ["#ffffff", "#ffffff", "#173a4b"]


def test_a_moment_among_months_can_still_be_seen() -> None:
    shortest, _longest = bars(
        time(StayLine("Qualification", 1, 0, 1), StayLine("Development", 2, 1, None), elapsed=9**8)
    )
    assert shortest[1] == 1.2


def test_the_axis_has_few_marks_whatever_the_span() -> None:
    for span in (1, 59, HOUR, 7 * HOUR, 86400 * 3, 86400 * 400, 86400 * 9000):
        drawing = time(StayLine("Qualification", 1, 0, span), elapsed=span)
        marks = [label for label in drawing.labels if label.anchor == "middle"]
        assert 1 <= len(marks) <= 9, span
        assert marks[0].text == "report"


def test_an_uneven_mark_is_said_as_a_length_of_time() -> None:
    drawing = time(StayLine("Qualification", 1, 0, 3 * HOUR), elapsed=3 * HOUR)
    assert "1 h 30 min" in [label.text for label in drawing.labels]


def test_nothing_stands_beside_the_page() -> None:
    for drawing in (time(), rail_chart((DONE, HERE, AHEAD), in_phase_for="2 h")):
        for label in drawing.labels:
            assert 0 <= float(label.x) <= float(drawing.width)
            assert 0 <= float(label.y) <= float(drawing.height)


def test_the_rail_tells_in_words_what_it_draws() -> None:
    drawing = rail_chart((DONE, HERE, AHEAD), in_phase_for="2 h")
    assert drawing.alt == (
        "The phases in order. Qualification: done, entered 2026-11-23 02:14 UTC, 1 h. "
        "Development: here now, entered 2026-11-23 03:14 UTC, for 2 h, 2 times. "
        "Merge to Main: not reached."
    )


def test_done_here_ahead_and_stopped_are_four_shapes() -> None:
    ended = RailPhase("Rejected", "current", "2026-11-23 04:14 UTC", 1, "")
    shapes = []
    for phase, stopped in ((DONE, False), (HERE, False), (AHEAD, False), (ended, True)):
        paths = rail_chart((phase,), in_phase_for="", stopped=stopped).paths
        shapes.append(tuple((path.d, path.dash) for path in paths))
    assert len(set(shapes)) == 4


def test_the_bars_tell_in_words_what_they_draw() -> None:
    assert time().alt == (
        "The time in each phase, from the report on. "
        "Qualification: done, entered 2026-11-23 02:14 UTC, 1 h. "
        "Development: here now, entered 2026-11-23 03:14 UTC, for 2 h, 2 times."
    )
