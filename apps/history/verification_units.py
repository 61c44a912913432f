"""Everything in pieces that can be verified one by one, side by side or later, and leave nothing out.

Pieces go by keys, the first and the last of each kind being open at their end: whatever there is lies in one.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.hotfixes.models import HotFix

from .chained_models import ChainedModel, chained_models
from .faults import PROCESS_DATA, Fault, How
from .first_response import response_faults
from .known_heads import Heads
from .live_rows import live_faults
from .log_in_faults import log_in_faults
from .models import Link
from .role_verification import role_faults
from .seal_verification import seal_faults
from .separation_verification import separation_faults
from .touch_verification import review_faults, touch_faults
from .verification import link_faults, row_faults
from .verification_parts import LiveRows, ProcessChain, RangeOfHotFixes, Rows
from .verification_scope import Scope, in_batches, one_by_one

CHAINS, PROCESS, ROWS, LIVE, RELATION, REST = "chains", "process", "rows", "live", "relation", "rest"
# How many of each kind one piece holds.
_HOTFIXES, _ROWS, _LIVE = 200, 20_000, 10_000

Tick = Callable[[int], Any]


class Unit(NamedTuple):
    """One piece: what is looked at, in which table of history, and from which key to which."""

    kind: str
    table: str = ""
    first: int | None = None
    last: int | None = None


def plan() -> list[Unit]:
    """Return the pieces of everything as it is now; each table is gone through once by its keys."""
    units = [Unit(REST), Unit(PROCESS)]
    units += _cut(CHAINS, "", HotFix.objects.order_by(), _HOTFIXES)
    for book in chained_models():
        units += _cut(ROWS, book.label, book.model._base_manager.order_by(), _ROWS)
        if book.relation is None:
            units += _cut(LIVE, book.label, book.of._base_manager.order_by(), _LIVE)
        else:
            units.append(Unit(RELATION, book.label))
    return units


def _cut(kind: str, table: str, rows: "QuerySet[Any]", size: int) -> Iterator[Unit]:
    begins: int | None = None
    for count, key in enumerate(one_by_one(rows.order_by("pk").values_list("pk", flat=True)), start=1):
        if count % size == 0:
            yield Unit(kind, table, begins, key)
            begins = key + 1
    yield Unit(kind, table, begins, None)


def unit_faults(unit: Unit, heads: Heads, tick: Tick) -> Iterator[Fault]:
    """Everything in `unit` that does not match."""
    if unit.kind == CHAINS:
        within = RangeOfHotFixes(first=unit.first, last=unit.last)
        yield from link_faults(within, heads, tick)
        yield from seal_faults(within, tick)
        yield from role_faults(within, tick)
        yield from separation_faults(within)
        yield from response_faults(within)
        yield from touch_faults(within)
    elif unit.kind == PROCESS:
        yield from link_faults(ProcessChain(), heads, tick)
        yield from seal_faults(ProcessChain(), tick)
    elif unit.kind == REST:
        yield from _of_no_table()
        yield from lost_chains(heads)
        yield from log_in_faults(Scope())
        yield from review_faults(Scope())
    elif unit.kind == ROWS:
        yield from row_faults(Rows(book=_book(unit), first=unit.first, last=unit.last), tick)
    else:
        yield from live_faults(LiveRows(books=(_book(unit),), first=unit.first, last=unit.last), tick)


def _book(unit: Unit) -> ChainedModel:
    return next(book for book in chained_models() if book.label == unit.table)


def _of_no_table() -> Iterator[Fault]:
    """Links that seal rows of a table that there is not."""
    tables = [book.label for book in chained_models()]
    links = Link.objects.exclude(table__in=tables).order_by().values_list("hotfix__reference", "number", "id")
    for reference, number, key in one_by_one(links):
        why = _("There is no such table of history.")
        yield Fault(reference or PROCESS_DATA, number, Link._meta.label, key, How.ALTERED, why)


def lost_chains(heads: Heads) -> Iterator[Fault]:
    """Hot fixes whose chains checkpoints knew, and that have no link at all."""
    for names in in_batches(_hotfixes_of(heads)):
        links = Link.objects.filter(hotfix__reference__in=names).order_by()
        there = set(links.values_list("hotfix__reference", flat=True).distinct())
        for name in names:
            if name not in there:
                number = max(heads[name])
                why = _("Checkpoint %(name)s knew it otherwise.") % {"name": heads[name][number][1]}
                yield Fault(name, number, Link._meta.label, None, How.MISSING, why)


def _hotfixes_of(heads: Iterable[str]) -> Iterator[str]:
    return (name for name in heads if name != PROCESS_DATA)
