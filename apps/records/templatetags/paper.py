"""Filters for printed templates: how much room things get on a page, and which way a text runs."""

import math
from dataclasses import replace

from django import template
from django.utils.html import escape, format_html, format_html_join

from apps.common.text_direction import runs_right_to_left
from apps.evidence.sheets import Field, Sheet, Table
from apps.history.timeline import Difference
from apps.records.history_in_groups import Group
from apps.records.printed_text import in_sentences
from apps.records.record_data import (
    CommitLine,
    Contradiction,
    ControlLine,
    DecisionRow,
    FindingLine,
    GrantLine,
    SeparationLine,
    Snapshot,
)

register = template.Library()

LONGEST_THAT_COUNTS = 120
NARROWEST = 5.0
LONGEST_IN_A_LINE = 60
TALL = 900
TALL_LINES = 12
LONG = 450
FEW_FIELDS = 12
ROOM_ON_PAGE_ONE = 3
MOST_LINES = 8
SHORT_VALUE = 42
SHORT_LABEL = 34


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
def is_long(group: Group) -> bool:
    """Return whether a group of the history should break across pages."""
    changes = [change for line in group.lines for change in line.differences]
    texts = [*group.reasons, *(text for change in changes for text in (change.old, change.new))]
    return len(group.lines) > MOST_LINES or sum(len(text) for text in texts) > LONG or is_tall(tuple(texts))


@register.filter
def in_pairs(sheet: Sheet) -> list[tuple[Field, ...]]:
    """Return what was filled in, in rows: two short fields beside each other, a long one alone."""
    rows: list[tuple[Field, ...]] = []
    for field in sheet.fields:
        if field.blank:
            continue
        if rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(field):
            rows[-1] = (*rows[-1], field)
        else:
            rows.append((field,))
    return rows


@register.filter
def not_given(sheet: Sheet) -> list[str]:
    """Return the labels of the fields that nobody filled in; of a blank sheet also those of its tables."""
    tables = [table.title for table in sheet.tables] if sheet.is_blank else []
    return [*(field.label for field in sheet.fields if field.blank), *tables]


def _is_short(field: Field) -> bool:
    return len(field.value) <= SHORT_VALUE and "\n" not in field.value and len(field.label) <= SHORT_LABEL


@register.filter
def alike(grants: tuple[GrantLine, ...]) -> list[tuple[GrantLine, list[tuple[str, list[GrantLine]]]]]:
    """Return the roles that were granted and ended together: what they share, and the holders by role."""
    groups: dict[GrantLine, dict[str, list[GrantLine]]] = {}
    for grant in grants:
        shared = groups.setdefault(replace(grant, role="", holder="", is_group=False), {})
        shared.setdefault(grant.role, []).append(grant)
    return [(shared, list(by_role.items())) for shared, by_role in groups.items()]


@register.filter
def is_crowded(record: Snapshot) -> bool:
    """Return whether so much happened that page one needs smaller letters to hold it."""
    return (
        len(record.standing.notes)
        + len(record.ways_back)
        + len(record.deployments)
        + len(record.contradictions)
        > ROOM_ON_PAGE_ONE
    )


@register.filter
def sentences(text: str, most: int) -> str:
    """Return whole sentences of `text`, up to `most` characters."""
    return in_sentences(text, most=most)


@register.filter
def decisions_reached(record: Snapshot, reached: bool) -> list[DecisionRow]:
    """Return the sign-offs that it came to, or those that one which was stopped never came to."""
    stopped = not (record.cover.draft or record.cover.closed)
    ahead = {phase.name for phase in record.rail if phase.status == "ahead"} if stopped else set()
    return [row for row in record.decisions if (row.given is None and row.phase in ahead) is not reached]


@register.filter
def in_groups(controls: tuple[ControlLine, ...]) -> list[tuple[str, list[ControlLine]]]:
    """Return the controls by framework, in their order."""
    found: dict[str, list[ControlLine]] = {}
    for line in controls:
        found.setdefault(line.framework, []).append(line)
    return list(found.items())


@register.filter
def that_came_to_it(duties: tuple[SeparationLine, ...], came: bool) -> list[SeparationLine]:
    """Return the rules for which there was something to compare, or those for which there was nothing."""
    return [line for line in duties if (line.verdict != "none") is came]


@register.filter
def contradictions_of(record: Snapshot, sheet: Sheet) -> list[Contradiction]:
    """Return what the system knows against something on this sheet."""
    return [one for one in record.contradictions if one.is_about(sheet.name, sheet.round)]


@register.filter
def findings_of(record: Snapshot, sheet: Sheet) -> list[FindingLine]:
    """Return what became of the findings on this sheet."""
    return [one for one in record.findings if (one.evidence, one.round) == (sheet.name, sheet.round)]


@register.filter
def commits_of(record: Snapshot, sheet: Sheet) -> list[CommitLine]:
    """Return who entered the commits on this sheet."""
    return [one for one in record.commits if (one.evidence, one.round) == (sheet.name, sheet.round)]


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
