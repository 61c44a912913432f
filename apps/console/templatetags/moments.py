"""Moments on pages: the one home of how a template shows one, for whoever reads the page.

A date has no time and no zone: each filter that takes a moment shows it as the day that it is, for everybody.
"""

import re
from datetime import UTC, date, datetime

from django import template

from apps.common import moments

register = template.Library()
SECONDS = "s"


@register.simple_tag
def own_zone() -> str:
    """The name of the reader's zone; empty where it is UTC."""
    zone = moments.reader_zone()
    return "" if zone is UTC else str(zone)


@register.filter
def moment(value: date | None, exact: str = "") -> str:
    """A moment in the reader's zone with UTC beside it; `moment:"s"` tells it to the second."""
    if isinstance(value, datetime):
        return moments.as_html(value, seconds=exact == SECONDS)
    return _date(value)


@register.filter
def moment_text(value: date | None, exact: str = "") -> str:
    """The same where there can be no markup, as in an attribute."""
    if isinstance(value, datetime):
        return moments.in_words(value, seconds=exact == SECONDS)
    return _date(value)


@register.filter
def iso(value: date | None) -> str:
    """A moment as machines read it, for `datetime` of a `time`; in UTC for everybody."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else _date(value)


@register.filter
def time_of_day(value: date | None) -> str:
    """A moment of today, without its day."""
    return moments.time_of_day(value) if isinstance(value, datetime) else _date(value)


@register.filter
def day(value: date | None) -> str:
    """The day of a moment, in the reader's zone; a date as it is."""
    return _date(moments.day_of(value) if isinstance(value, datetime) else value)


def _date(value: date | None) -> str:
    return value.isoformat() if value else ""


@register.filter
def in_own_time(sentence: object) -> str:
    """A sentence of ours, which says its moments in UTC, with each of them as the reader reads it.

    Never for what people typed: their words stay theirs.
    """
    return moments.in_own_time_html(sentence)


# What the admin writes by itself, where nothing else stands: in a cell, a link, a field to read. Never in
# a field in which somebody types.
_ALONE = re.compile(rf"(?<=>){moments.IN_UTC}(?=</(?:t[dh]|a|p|div)>)")


@register.filter
def alone_in_own_time(rendered: object) -> str:
    """What the admin rendered, with the moments that it wrote by itself, and no words that somebody typed."""
    return moments.in_own_time_html(rendered, where=_ALONE)


# A value of evidence that is a moment, whole: a text in which somebody wrote one is not touched.
_VALUE = re.compile(rf"(?:^|(?<=<br>)){moments.IN_UTC}(?=$|<br>)")


@register.filter
def value_in_own_time(value: object) -> str:
    """A value of evidence, as a page shows it; a moment as the reader reads it."""
    return moments.in_own_time_html(value, where=_VALUE)


# What is called by a moment is so in the end, behind what else it is called by.
_CALLED = re.compile(rf"(?<=, ){moments.IN_UTC}$")


@register.filter
def name_in_own_time(name: object) -> str:
    """What a row is called, where that ends in a moment: a status update, a timestamp."""
    return moments.in_own_time_html(name, where=_CALLED)


@register.filter
def in_own_time_text(sentence: object) -> str:
    """The same where there can be no markup."""
    return moments.in_own_time(str(sentence))
