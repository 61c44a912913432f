"""Filters for printed templates: how much room things get on a page, and which way a text runs."""

import math

from django import template
from django.utils.html import escape, format_html, format_html_join

from apps.common.text_direction import runs_right_to_left
from apps.evidence.sheets import Sheet, Table
from apps.history.timeline import Difference
from apps.records.record_data import HistoryLine

register = template.Library()

LONGEST_THAT_COUNTS = 120
NARROWEST = 5.0
LONGEST_IN_A_LINE = 60
TALL = 900
TALL_LINES = 12
LONG = 450
FEW_FIELDS = 12


@register.filter
def column_widths(table: Table) -> list[str]:
    """Return the width of each column in percent: its longest word fits, and long texts get more."""
    weights = [_weight(column, [row[at] for row in table.rows]) for at, column in enumerate(table.columns)]
    total = sum(weights) or 1.0
    # As text: a language that writes 12,5 must not reach the style sheet.
    return [f"{100 * weight / total:.2f}" for weight in weights]


def _weight(column: str, cells: list[str]) -> float:
    heading = max((len(word) for word in column.split()), default=0)
    longest = min(max((len(cell) for cell in cells), default=0), LONGEST_THAT_COUNTS)
    word = max((min(len(word), 20) for cell in cells for word in cell.split()), default=0)
    return max(heading + 2.0, word + 1.0, math.pow(longest, 0.8), NARROWEST)


@register.filter
def fits_in_a_line(difference: Difference) -> bool:
    """Return whether this fits beside others into one line of the history."""
    length = len(difference.field) + len(difference.old) + len(difference.new)
    return length <= LONGEST_IN_A_LINE and "\n" not in difference.old + difference.new


@register.filter
def is_tall(texts: str | tuple[str, ...]) -> bool:
    """Return whether a row of these texts is so tall that it should break across pages."""
    cells = (texts,) if isinstance(texts, str) else texts
    return any(len(cell) > TALL or cell.count("\n") > TALL_LINES for cell in cells)


@register.filter
def keeps_together(sheet: Sheet) -> bool:
    """Return whether this is so short that it should not break across pages."""
    if sheet.tables or len(sheet.fields) > FEW_FIELDS:
        return False
    return not is_tall(tuple(field.value for field in sheet.fields))


@register.filter
def is_long(line: HistoryLine) -> bool:
    """Return whether an entry of the history should break across pages."""
    texts = [line.reason, *(text for change in line.differences for text in (change.old, change.new))]
    return sum(len(text) for text in texts) > LONG or is_tall(tuple(texts))


@register.filter
def direction(text: str) -> str:
    """Return a `dir` attribute for an element with nothing but `text`; empty where it runs from the left."""
    return format_html(' dir="{}"', "rtl") if runs_right_to_left(text) else ""


@register.filter
def typed(text: str) -> str:
    """Return `text` as HTML in which each line runs its own way; plain where all run from the left."""
    lines = text.split("\n")
    if not any(map(runs_right_to_left, lines)):
        return escape(text)
    return format_html_join("", '<p class="typed-line"{}>{}</p>', ((direction(line), line) for line in lines))
