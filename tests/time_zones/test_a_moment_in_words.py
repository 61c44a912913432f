"""A moment reads in the zone of whoever reads it, with UTC beside it; in UTC it reads as it always did."""

from datetime import UTC, datetime

import pytest
from django.utils.safestring import SafeString

from apps.common.moments import as_html, in_own_time, in_own_time_html, in_words, reading_in, time_of_day
from apps.console.templatetags.moments import alone_in_own_time, day, iso, value_in_own_time

NIGHT = datetime(2026, 11, 28, 3, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "read"),
    [
        ("", NIGHT, "2026-11-28 03:10 UTC"),
        ("Nowhere/At-All", NIGHT, "2026-11-28 03:10 UTC"),
        ("Europe/Vienna", NIGHT, "2026-11-28 04:10 CET (03:10 UTC)"),
        ("Europe/London", NIGHT, "2026-11-28 03:10 GMT (03:10 UTC)"),
        ("America/New_York", NIGHT, "2026-11-27 22:10 EST (2026-11-28 03:10 UTC)"),
        ("Asia/Kolkata", NIGHT, "2026-11-28 08:40 IST (03:10 UTC)"),
        # Where the zone has no letters, and where the clocks move by half an hour.
        ("Asia/Kathmandu", NIGHT, "2026-11-28 08:55 +05:45 (03:10 UTC)"),
        ("Australia/Lord_Howe", NIGHT, "2026-11-28 14:10 +11:00 (03:10 UTC)"),
        (
            "Australia/Lord_Howe",
            datetime(2026, 6, 1, 3, 10, tzinfo=UTC),
            "2026-06-01 13:40 +10:30 (03:10 UTC)",
        ),
        # Both half past two of the night in which the clocks are put back.
        ("Europe/Vienna", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25 02:30 CEST (00:30 UTC)"),
        ("Europe/Vienna", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25 02:30 CET (01:30 UTC)"),
        # The last moment before they are put forward, and the first after.
        ("Europe/Vienna", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29 01:59 CET (00:59 UTC)"),
        ("Europe/Vienna", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29 03:00 CEST (01:00 UTC)"),
        ("Pacific/Kiritimati", datetime.max.replace(tzinfo=UTC), "9999-12-31 23:59 UTC"),
    ],
)
def test_it_reads_so(zone: str, at: datetime, read: str) -> None:
    with reading_in(zone):
        assert in_words(at) == read
        # And a sentence of ours that says it in UTC comes to the same, however often it is put so.
        sentence = f"It waits until {at:%Y-%m-%d %H:%M} UTC."
        once = in_own_time(sentence)
        assert once == f"It waits until {read}."
        assert in_own_time(once) == once


def test_a_page_shows_it_in_two_parts_of_which_each_wraps_as_a_whole() -> None:
    with reading_in("Europe/Vienna"):
        own, utc = (
            '<span class="hf-own">2026-11-28 04:10:05 CET</span>',
            '<span class="hf-utc">(03:10:05 UTC)</span>',
        )
        assert as_html(NIGHT, seconds=True) == f"{own} {utc}"
        shown = in_own_time_html("<i> at 2026-11-28 03:10:05 UTC")
        assert shown == f"&lt;i&gt; at {own} {utc}"
        assert in_own_time_html(shown) == shown
        assert time_of_day(NIGHT) == "04:10 CET (03:10 UTC)"
        assert (day(datetime(2026, 11, 28, 23, 30, tzinfo=UTC)), iso(NIGHT)) == (
            "2026-11-29",
            "2026-11-28T03:10:05+00:00",
        )


def test_what_somebody_typed_stays_as_they_typed_it() -> None:
    said = "Ann says: “down since 2026-11-28 03:10 UTC”, at 2026-11-28 03:10 UTC."
    cell = SafeString("<td>down since 2026-11-28 03:10 UTC</td><textarea>2026-11-28 03:10 UTC</textarea>")
    with reading_in("Europe/Vienna"):
        assert in_own_time(said) == (
            "Ann says: “down since 2026-11-28 03:10 UTC”, at 2026-11-28 04:10 CET (03:10 UTC)."
        )
        assert alone_in_own_time(cell) == cell
        assert "CET" in alone_in_own_time(SafeString("<td>2026-11-28 03:10:05 UTC</td>"))
        assert "CET" not in value_in_own_time("seen at 2026-11-28 03:10 UTC")
        assert "CET" in value_in_own_time("2026-11-28 03:10 UTC")


def test_nobodys_zone_outlives_what_is_rendered_for_them() -> None:
    with reading_in("Europe/Vienna"), reading_in("Asia/Tokyo"):
        assert "JST" in in_words(NIGHT)
    assert in_words(NIGHT) == "2026-11-28 03:10 UTC"
    assert in_own_time("2026-99-99 03:10 UTC") == "2026-99-99 03:10 UTC"
