"""The timeline of one hot fix: everything that happened to it and to what belongs to it, field by field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from operator import attrgetter

from apps.evidence.differences import Difference
from apps.hotfixes.models import HotFix

from .history_tables import Change, all_changes, changes_at, newest
from .row_wording import Words

__all__ = ["Difference", "Entry", "history_of", "timeline"]

_CHANGES = {"+": "added", "~": "changed", "-": "removed"}
# Saves that changed nothing that people see are left out, so more is read than is asked for.
_READ_AHEAD = 10


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `number` is that of its link; `change` is added, changed or removed."""

    number: int
    at: datetime
    who: str
    what: str
    subject: str
    change: str
    differences: tuple[Difference, ...]
    reason: str


def timeline(hotfix: HotFix, *, limit: int | None = None, before: int | None = None) -> list[Entry]:
    """What happened to `hotfix`, newest first. The number of queries does not depend on how much that is.

    The order is that of its chain, so that what one act wrote at one moment is told as it was written.

    Args:
        limit: how many entries at most; fewer come only where the history ends.
        before: the number of the last entry of the page before this one.
    """
    if limit is not None:
        count = 2 * limit + _READ_AHEAD
        places = newest(hotfix, count=count, before=before)
        entries = list(islice(_told(hotfix, changes_at(places)), limit))
        if len(entries) == limit or len(places) < count:
            return entries
        # Hardly anything but saves without a visible change: once, read it all.
    older = [change for change in all_changes(hotfix) if before is None or change.number < before]
    return list(islice(_told(hotfix, older), limit))


def done_last(hotfix: HotFix, *, since: datetime, at_most: int) -> list[Entry]:
    """What was done to `hotfix` last, newest first: what one person did in a row since then.

    Of so many rows of its history as `at_most` says, however long that is; a few queries.
    """
    entries = list(_told(hotfix, changes_at(newest(hotfix, count=at_most, before=None))))
    return list(takewhile(lambda one: one.who == entries[0].who and one.at >= since, entries))


def history_of(hotfix: HotFix) -> list[Entry]:
    """The complete history, newest first, as the change record prints it."""
    return timeline(hotfix)


def _told(hotfix: HotFix, changes: Iterable[Change]) -> Iterator[Entry]:
    """The changes as entries, newest first, without those that show no difference."""
    in_order = sorted(changes, key=attrgetter("number"), reverse=True)
    words = Words(hotfix, in_order)
    for change in in_order:
        kind = _CHANGES[change.row.history_type]
        differences = tuple(words.differences(change))
        if kind == "changed" and not differences:
            continue
        yield Entry(
            number=change.number,
            at=change.row.history_date,
            who=words.who(change),
            what=words.what(change),
            subject=words.subject(change),
            change=kind,
            differences=differences,
            reason=change.row.history_change_reason or "",
        )
