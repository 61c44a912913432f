"""What a verification finds: one row that does not match, and how."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROCESS_DATA = "process data"
# Of something that should belong to a hot fix, and belongs to none.
NOBODYS = "no hot fix"
# After every link of its chain: a row of history without one, then the rows that people work with.
UNLINKED, LIVE = 2**62, 2**62 + 1


class How(models.TextChoices):
    """The ways in which a row can differ from what was written."""

    ALTERED = "altered", gettext_lazy("altered")
    MISSING = "missing", gettext_lazy("missing")
    INSERTED = "inserted", gettext_lazy("inserted")
    REORDERED = "reordered", gettext_lazy("reordered")
    UNSEALED = "unsealed", gettext_lazy("unsealed")
    WITHOUT_RIGHT = "without_right", gettext_lazy("without right")


@dataclass(frozen=True)
class Fault:
    """One row that does not match.

    `chain` is the reference of its hot fix, or PROCESS_DATA; `table` and `row` name the row in the database;
    `number` is its place in the chain.
    """

    chain: str
    number: int
    table: str
    row: int | None
    how: How
    why: str

    @property
    def place(self) -> tuple[bool, str, int, str, int]:
        """Where it stands: process data, then hot fix by hot fix, each in the order of its chain."""
        return (self.chain != PROCESS_DATA, self.chain, self.number, self.table, self.row or 0)

    def __str__(self) -> str:
        where = self.chain if self.number >= UNLINKED else f"{self.chain}, link {self.number}"
        what = self.table if self.row is None else f"{self.table} row {self.row}"
        return _("%(where)s: %(what)s is %(how)s. %(why)s") % {
            "where": where,
            "what": what,
            "how": self.how.label,
            "why": self.why,
        }


def first(faults: Iterable[Fault], *, count: int) -> list[Fault]:
    """The first `count` of them in the order of the chains, each once, without keeping the others."""
    kept: dict[Fault, None] = {}
    for fault in faults:
        kept[fault] = None
        if len(kept) > 2 * count:
            kept = dict.fromkeys(_in_order(kept, count))
    return _in_order(kept, count)


def _in_order(faults: Iterable[Fault], count: int) -> list[Fault]:
    return nsmallest(count, faults, key=lambda fault: fault.place)
