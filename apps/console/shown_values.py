"""What an admin page showed, kept in the page itself: so that saving an older page undoes nobody's change.

The page carries what it would send if nobody typed anything. Where that is not what it would show now,
somebody else was faster; what was typed is told from what only stood there, and put into what is stored now.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.core import signing
from django.forms import CheckboxInput, FileInput, MultiWidget, PasswordInput
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict

from apps.common.clock import UTC
from apps.common.moments import reader_zone, reading_in
from apps.console.forms.moments import ZONE

FIELD = "shown_values"
SALT = "what an admin page showed"
# What a page leaves to the typist, and nobody else can have changed.
_NOT_STORED = ("why", DELETION_FIELD_NAME)
# More rows than any page has; whoever forges their number gets those that are stored.
_MOST_ROWS = 10_000

# By the end of the name under which a part of a field is sent ("" for a field of one part), what is sent.
Sent: TypeAlias = dict[str, list[str]]
Fields: TypeAlias = dict[str, Sent]


@dataclass(frozen=True)
class ShownValues:
    """What a page shows: its fields, and by the prefix of its rows and their keys, those of each row.

    Attributes:
        at: when it was shown, as an ISO moment.
        zone: in whose time its moments stand; empty for UTC.
    """

    fields: Fields = field(default_factory=dict)
    rows: dict[str, dict[str, Fields]] = field(default_factory=dict)
    at: str = ""
    zone: str = ""

    @classmethod
    def of(cls, form: Any, formsets: Iterable[Any], at: str) -> "ShownValues":
        """What the page of these forms shows of what is stored, whatever was typed into them."""
        rows = {
            one.prefix: {str(row.instance.pk): _fields_of(row) for row in one.initial_forms}
            for one in formsets
        }
        return cls(_fields_of(form), rows, at, _zone())

    @classmethod
    def read(cls, token: str) -> "ShownValues | None":
        """What a page carried along; None where that is nothing of ours."""
        try:
            return cls(**signing.loads(token, salt=SALT))
        except (signing.BadSignature, TypeError, ValueError):
            return None

    @property
    def token(self) -> str:
        said = {"fields": self.fields, "rows": self.rows, "at": self.at, "zone": self.zone}
        return signing.dumps(said, salt=SALT, compress=True)

    def is_as(self, other: "ShownValues") -> bool:
        """Whether both show the same."""
        return self.fields == other.fields and self.rows == other.rows


def read_as(seen: ShownValues | None) -> AbstractContextManager[None]:
    """Inside, moments stand in the time in which `seen` shows them, whatever zone its reader has by now."""
    return nullcontext() if seen is None else reading_in(seen.zone)


@dataclass(frozen=True)
class Clash:
    """A field that was typed anew and is stored otherwise by now; `row` is its key, "" on the page itself."""

    prefix: str
    row: str
    name: str


def put_into(typed: QueryDict, was: ShownValues, now: ShownValues, formsets: Iterable[Any]) -> list[Clash]:
    """Leave of `typed` what its author changed in what the page showed, and say what is stored otherwise."""
    clashes = [Clash("", "", name) for name in _merge(typed, "", was.fields, now.fields)]
    for formset in formsets:
        clashes += _merge_rows(typed, formset, was, now)
    return clashes


def _merge(typed: QueryDict, prefix: str, was: Fields, now: Fields) -> list[str]:
    clashes = []
    for name, stored in now.items():
        sent = {end: _in_lines(typed.getlist(f"{prefix}{name}{end}")) for end in stored}
        if sent == was.get(name) or (was and name not in was):
            for end, values in stored.items():
                typed.setlist(f"{prefix}{name}{end}", values)
        elif sent != stored and stored != was.get(name):
            clashes.append(name)
    return clashes


def _merge_rows(typed: QueryDict, formset: Any, was: ShownValues, now: ShownValues) -> list[Clash]:
    """The rows as they are stored now, each with what was typed into it, and those that were added."""
    prefix, key = formset.prefix, formset.model._meta.pk.name
    sent = _rows_in(typed, prefix)
    for name in [name for name in typed if name.startswith(f"{prefix}-")]:
        if name.removeprefix(f"{prefix}-").partition("-")[0].isdecimal():
            del typed[name]
    by_key = {row[key][0]: row for row in sent if row.get(key, [""])[0]}
    clashes: list[Clash] = []
    stored = now.rows.get(prefix, {})
    for number, (pk, fields) in enumerate(stored.items()):
        here, before = f"{prefix}-{number}-", was.rows.get(prefix, {}).get(pk, {})
        if pk in by_key:
            _put(typed, here, by_key[pk])
            clashes += [Clash(prefix, pk, name) for name in _merge(typed, here, before, fields)]
        else:
            for name, parts in fields.items():
                _put(typed, here, {f"{name}{end}": values for end, values in parts.items()})
        _put(typed, here, {key: [pk], formset.fk.name: [str(formset.instance.pk)]})
    added = [row for row in sent if not row.get(key, [""])[0]]
    for number, row in enumerate(added, start=len(stored)):
        _put(typed, f"{prefix}-{number}-", row)
    typed[f"{prefix}-INITIAL_FORMS"] = str(len(stored))
    typed[f"{prefix}-TOTAL_FORMS"] = str(len(stored) + len(added))
    return clashes


def _rows_in(typed: QueryDict, prefix: str) -> list[dict[str, list[str]]]:
    """What was sent of each row, in their order."""
    rows: dict[int, dict[str, list[str]]] = {}
    for name, values in typed.lists():
        number, _dash, rest = name.removeprefix(f"{prefix}-").partition("-")
        is_row = name.startswith(f"{prefix}-") and rest and number.isascii() and number.isdecimal()
        if is_row and len(number) < len(str(_MOST_ROWS)):
            rows.setdefault(int(number), {})[rest] = values
    total = typed.get(f"{prefix}-TOTAL_FORMS", "")
    most = int(total) if total.isascii() and total.isdecimal() and len(total) < len(str(_MOST_ROWS)) else 0
    return [rows[number] for number in sorted(rows) if number < most]


def _put(typed: QueryDict, prefix: str, row: Mapping[str, list[str]]) -> None:
    for name, values in row.items():
        typed.setlist(f"{prefix}{name}", values)


def _fields_of(form: Any) -> Fields:
    """What `form` would send of what is stored, by the names of its fields; without secrets and files."""
    keys = {form._meta.model._meta.pk.name, getattr(getattr(form, "fk", None), "name", "")}
    return {
        bound.name: _sent(bound.field.widget, bound.field.prepare_value(bound.initial))
        for bound in form
        if not (bound.field.disabled or bound.name in keys or bound.name in _NOT_STORED)
        and not isinstance(bound.field.widget, PasswordInput | FileInput)
        and not hasattr(bound.field, "parent_instance")
    }


def _zone() -> str:
    zone = reader_zone()
    return "" if zone is UTC else str(zone)


def _sent(widget: Any, value: Any, end: str = "") -> Sent:
    # One that leads to other pages, too, is wrapped in another.
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, MultiWidget):
        of_parts: Any = widget
        parts: Any = value if isinstance(value, list | tuple) else widget.decompress(value)
        found: Sent = {}
        for name, part, shown in zip(of_parts.widgets_names, of_parts.widgets, parts, strict=True):
            found |= _sent(part, shown, f"{end}{name}")
        return found
    if isinstance(widget, CheckboxInput):
        return {end: ["on"] if widget.check_test(value) else []}
    if isinstance(widget, ChoiceWidget) and widget.allow_multiple_selected:
        return {end: _in_lines([str(one) for one in widget.format_value(value)])}
    shown = widget.format_value(value)
    one = shown[0] if isinstance(shown, list | tuple) and shown else shown
    found = {end: _in_lines(["" if one is None else str(one)])}
    if getattr(widget, "is_moment", False):
        found[ZONE.format(end)] = [_zone()] if _zone() else []
    return found


def _in_lines(values: list[str]) -> list[str]:
    """As it is stored: a browser has its own ends of lines, and sends chosen things in their list's order."""
    return sorted(value.replace("\r\n", "\n") for value in values)
