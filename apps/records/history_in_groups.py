"""The complete history as it is printed: in groups, and nothing twice that stands elsewhere on the paper.

What one person did at one moment is one group. A first value that a chapter prints, or that a later entry
tells as the old one, is counted and not repeated: "12 fields filled in". The data in the PDF holds every row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import groupby
from typing import Any

from django.utils.text import capfirst

from apps.approvals.models import Approval
from apps.evidence.sheets import AttachedFile, Field, Sheet, Table
from apps.history.timeline import Difference
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission

from .record_data import Chapter, HistoryLine, Snapshot

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
# What the chapters are laid out by, or leave to another one of them to print.
_NOT_PRINTED: dict[type, tuple[str, ...]] = {
    AttachedFile: ("type", "size", "sha256", "note", "added_by", "added_at"),
    Chapter: ("kind", "anchor", "if_empty"),
    Field: ("name",),
    Sheet: ("name",),
    Table: ("name",),
}
# Rows of one kind at one moment are told one by one up to this number, else by their number.
MOST_NAMED = 2


@dataclass(frozen=True)
class PrintedLine:
    """One thing, or `number` of one kind. `filled` counts the first values that stand elsewhere."""

    change: str
    what: str
    subject: str
    number: int
    filled: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Group:
    """What one person did at one moment, and why; `entries` is how many rows of history that is."""

    at: str
    who: str
    entries: int
    lines: tuple[PrintedLine, ...]
    reasons: tuple[str, ...]


def groups(record: Snapshot) -> list[Group]:
    """Return the history of `record` for printing, oldest first."""
    printed = _printed(record)
    later = _old_values(record.history)
    found = []
    for (at, who), lines in groupby(record.history, key=lambda line: (line.at, line.who)):
        entries = list(lines)
        told = []
        for line in entries:
            _take_out(later, line)
            told.append(_told(line, printed, later))
        found.append(
            Group(
                at=at,
                who=who,
                entries=len(entries),
                lines=tuple(_merged(told)),
                reasons=tuple(_reasons(entries, printed)),
            )
        )
    return found


def _told(line: HistoryLine, printed: frozenset[str], later: "Counter[str]") -> PrintedLine:
    kept = tuple(one for one in line.differences if not _stands_elsewhere(line, one, printed, later))
    # Every page says which hot fix it is about.
    subject = "" if line.what == _name(HotFix) else line.subject
    return PrintedLine(line.change, line.what, subject, 1, len(line.differences) - len(kept), kept)


def _stands_elsewhere(
    line: HistoryLine, one: Difference, printed: frozenset[str], later: "Counter[str]"
) -> bool:
    """Return whether a value need not be repeated: a first one, or a role whose end the chapter tells."""
    if line.change == REMOVED:
        return line.what in _roles() and one.old in printed
    first = line.change == ADDED or (not one.old and bool(one.new))
    return first and (one.new in printed or later[one.new] > 0)


def _merged(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """Yield the lines; those of one kind that have nothing more to tell, and are many, as one."""
    for _kind, same in groupby(lines, key=lambda line: (line.change, line.what, not line.differences)):
        some = list(same)
        if len(some) <= MOST_NAMED or some[0].differences:
            yield from some
        else:
            filled = sum(line.filled for line in some)
            yield PrintedLine(some[0].change, some[0].what, "", len(some), filled, ())


def _reasons(entries: Iterable[HistoryLine], printed: frozenset[str]) -> Iterator[str]:
    """Yield each reason once; that of a sign-off is its comment, which stands with it."""
    entries = list(entries)
    signed = any(line.what == _name(Approval) for line in entries)
    for reason in dict.fromkeys(line.reason for line in entries):
        if reason and not (signed and reason in printed):
            yield reason


# --- What is printed elsewhere --------------------------------------------------------------------


def _printed(record: Snapshot) -> frozenset[str]:
    """Return every text that the chapters print beside the history."""
    parts = (
        record.chapters,
        record.sign_offs,
        record.grants,
        record.debts,
        record.glass,
        record.delegations,
        record.status_updates,
        record.attachments,
    )
    found = set(_texts(parts))
    found |= {f"{update.at[:16]} UTC" for update in record.status_updates}
    # Of an account or a moment the history tells it in other words than the register of sign-offs.
    for round_of in record.sign_offs:
        for given in round_of.sign_offs:
            found |= {str(round_of.round), f"{given.at[:16]} UTC", *given.name.split(" for ")}
    return frozenset(found)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in _NOT_PRINTED.get(type(part), ()):
                yield from _texts(getattr(part, field.name))


def _old_values(history: Iterable[HistoryLine]) -> "Counter[str]":
    """Return how often the history will tell each value as the old one."""
    return Counter(old for line in history for old in _told_as_old(line))


def _told_as_old(line: HistoryLine) -> list[str]:
    if line.change == REMOVED and line.what in _roles():
        return []
    return [one.old for one in line.differences if one.old and line.change != ADDED]


def _take_out(later: "Counter[str]", line: HistoryLine) -> None:
    later.subtract(_told_as_old(line))


def _roles() -> tuple[str, str]:
    return _name(HotFixUserObjectPermission), _name(HotFixGroupObjectPermission)


def _name(model: Any) -> str:
    """Return the name of a kind of thing as the history says it."""
    return str(capfirst(model._meta.verbose_name or ""))
