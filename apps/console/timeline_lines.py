"""The timeline as people read it: what was added alike in one moment is told once, with its number."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from apps.history.timeline import Entry


@dataclass(frozen=True)
class TimelineLine:
    """One line of the timeline, and the others that say the same of other rows."""

    entry: Entry
    others: tuple[Entry, ...]

    @property
    def count(self) -> int:
        return 1 + len(self.others)

    @property
    def subjects(self) -> list[str]:
        return [entry.subject for entry in (self.entry, *self.others)]


def timeline_lines(entries: Iterable[Entry]) -> list[TimelineLine]:
    """`entries`, newest first, with rows of one kind that one person added at one moment put together."""
    together = []
    for _shared, group in groupby(entries, key=_alike):
        first, *others = group
        together.append(TimelineLine(first, tuple(others)))
    return together


def _alike(entry: Entry) -> tuple[object, ...]:
    """What entries that may be told together share; a change is always told by itself."""
    moment = entry.at.replace(microsecond=0)
    return (moment, entry.who, entry.what, entry.change, entry.number if entry.change == "changed" else 0)
