"""What is typed means a moment in the zone that the page said, and comes back as the same one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from apps.common.moments import in_words, reading_in
from apps.console.forms.moments import MomentField


class Form(forms.Form):
    at = MomentField(label="When")


def typed(text: str, zone: str = "") -> Form:
    data = QueryDict(mutable=True)
    data.update({"at": text} | ({"at-zone": zone} if zone else {}))
    return Form(data)


@pytest.mark.parametrize(
    ("zone", "text", "meant"),
    [
        ("", "2026-11-28 03:10", datetime(2026, 11, 28, 3, 10, tzinfo=UTC)),
        ("", "2026-11-28T03:10", datetime(2026, 11, 28, 3, 10, tzinfo=UTC)),
        ("Europe/Vienna", " 2026-11-28  4:10 ", datetime(2026, 11, 28, 3, 10, tzinfo=UTC)),
        ("Europe/Vienna", "2026-11-28 03:10 utc", datetime(2026, 11, 28, 3, 10, tzinfo=UTC)),
        ("Europe/Vienna", "2026-11-28 03:10Z", datetime(2026, 11, 28, 3, 10, tzinfo=UTC)),
        ("Asia/Kolkata", "2026-11-28 00:10", datetime(2026, 11, 27, 18, 40, tzinfo=UTC)),
        ("Australia/Lord_Howe", "2026-06-01 13:40:05", datetime(2026, 6, 1, 3, 10, 5, tzinfo=UTC)),
        ("Europe/Vienna", "2026-10-25 02:30 +02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/Vienna", "2026-10-25 02:30 +0100", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("Europe/Vienna", "2026-10-25 01:30 UTC", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("Europe/Vienna", "2026-10-25 03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        # As a page shows it, from where it is copied.
        ("Asia/Tokyo", "2026-10-25 02:30 CET (01:30 UTC)", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("", "2026-11-27 22:10 EST (2026-11-28 03:10 UTC)", datetime(2026, 11, 28, 3, 10, tzinfo=UTC)),
    ],
)
def test_it_means(zone: str, text: str, meant: datetime) -> None:
    form = typed(text, zone)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == meant
    assert form.cleaned_data["at"].tzinfo is UTC


@pytest.mark.parametrize(
    "zone", ["", "Europe/Vienna", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"]
)
@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        # Lord Howe puts its clocks back by half an hour.
        datetime(2026, 4, 4, 14, 45, tzinfo=UTC),
        datetime(2026, 4, 4, 15, 15, tzinfo=UTC),
    ],
)
def test_what_is_shown_in_the_field_comes_back_as_the_same_moment(zone: str, at: datetime) -> None:
    with reading_in(zone):
        field = Form(initial={"at": at})["at"]
        shown = field.field.widget.format_value(field.value())
        page = str(field)
        form = typed(shown, zone)
        form.initial = {"at": at}
        assert form.is_valid(), form.errors
        assert form.cleaned_data["at"] == at
        assert not form.has_changed()
        assert typed(in_words(at), zone).is_valid()
    assert ('name="at-zone"' in page) == bool(zone)


@pytest.mark.parametrize(
    ("zone", "text", "sentence"),
    [
        (
            "Europe/Vienna",
            "2026-10-25 02:30",
            "2026-10-25 02:30 comes twice in Europe/Vienna: the clocks are put back then. Write 2026-10-25"
            " 02:30 +02:00 for the first time, or 2026-10-25 02:30 +01:00 for the second.",
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05 01:45",
            "Write 2026-04-05 01:45 +11:00 for the first time, or 2026-04-05 01:45 +10:30 for the second.",
        ),
        ("Europe/Vienna", "2026-03-29 02:30", "2026-03-29 02:30 does not exist in Europe/Vienna"),
        ("Mars/Phobos", "2026-03-29 02:30", "There is no such time zone: open the page again."),
        ("../../etc/passwd", "2026-03-29 02:30", "There is no such time zone: open the page again."),
        ("", "11/28/2026 4:10 pm", "Write a day and a time of 24 hours, such as 2026-11-25 02:14."),
        ("", "2026-11-28 24:10", "Write a day and a time of 24 hours, such as 2026-11-25 02:14."),
        ("", "2026-11-28 03:10 +99:99", "Write a day and a time of 24 hours, such as 2026-11-25 02:14."),
        ("Europe/Vienna", "0001-01-01 00:10", "Write a day and a time of 24 hours"),
        ("", "9999-12-31 23:59", "Check the year"),
    ],
)
def test_what_is_no_moment_gets_a_sentence_at_its_field(zone: str, text: str, sentence: str) -> None:
    form = typed(text, zone)
    assert not form.is_valid()
    assert sentence in " ".join(form.errors["at"])


def test_the_field_says_whose_time_it_is() -> None:
    form = Form()
    assert (str(form["at"].label), str(form["at"].help_text)) == ("When (UTC)", "")
    with reading_in("Europe/Vienna"):
        form = Form()
        assert str(form["at"].label) == "When"
        told: Any = str(form["at"].help_text)
        assert told.startswith("Your time: Europe/Vienna, now CE")


def test_what_was_typed_in_another_zone_stays_what_it_was() -> None:
    """As a draft, whose author has moved since, or a form that waited."""
    kept = typed("2026-11-28 04:10", "Europe/Vienna")
    with reading_in("Asia/Tokyo"):
        again = Form(initial={"at": kept["at"].value()})
        page = str(again["at"])
    assert 'value="2026-11-28 04:10"' in page
    assert 'name="at-zone" value="Europe/Vienna"' in page
    assert "typed in the time of Europe/Vienna" in page
    in_utc = typed("2026-11-28 04:10")
    with reading_in("Asia/Tokyo"):
        page = str(Form(initial={"at": in_utc["at"].value()})["at"])
    assert "at-zone" not in page
    assert "typed in the time of UTC" in page
