"""Whether anything was changed behind the back of the process: everything is computed again from the tables.

Three readings, each of every row once, a fixed number of queries for each table, never more than a few
rows in memory: the links one after the other, each row of history beside its link, and each row that
people work with beside its newest row of history.
"""

from collections.abc import Callable, Generator, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.hotfixes.models import HotFix

from .canonical import columns, digest
from .chained_models import ChainedModel
from .faults import PROCESS_DATA, UNLINKED, Fault, How, first
from .first_response import response_faults
from .going_on import goes_on, goes_on_by_rows
from .known_heads import Heads
from .live_rows import live_faults
from .log_in_faults import log_in_faults
from .models import Link, seal
from .personal_data import PersonalDigests
from .role_verification import role_faults
from .seal_verification import seal_faults
from .separation_verification import separation_faults
from .touch_verification import review_faults, touch_faults
from .verification_of_one import OneHotFix
from .verification_parts import LostChains, ProcessChain, RangeOfHotFixes, Rows
from .verification_scope import Scope, one_by_one, one_moment, side_by_side

Tick = Callable[[int], Any]

_LINKS = Link._meta.label
# Of a SHA-256.
_DIGITS = 64


def verify(hotfix: HotFix, *, heads: Heads | None = None) -> list[Fault]:
    """What does not match on one hot fix, the first row of its chain first; empty if nothing was changed.

    Args:
        heads: what checkpoints knew, where they are to be compared (`gone.heads`).
    """
    with one_moment():
        return first(faults(OneHotFix(hotfix), heads=heads or {}), count=100)


def faults(scope: Scope, *, heads: Heads, tick: Tick = lambda _count: None) -> Iterator[Fault]:
    """Everything in `scope` that does not match, in no order; `tick` is told of rows that were read."""
    yield from link_faults(scope, heads, tick)
    yield from row_faults(scope, tick)
    yield from live_faults(scope, tick)
    yield from seal_faults(scope, tick)
    yield from role_faults(scope, tick)
    yield from separation_faults(scope)
    yield from response_faults(scope)
    yield from touch_faults(scope)
    yield from review_faults(scope)
    yield from log_in_faults(scope)


class Seen(NamedTuple):
    """A link as it stands in the table."""

    hotfix_id: int | None
    reference: str | None
    id: int
    number: int
    table: str
    row: int
    digest: str
    previous: str
    hash: str
    written_at: Any

    @property
    def chain(self) -> str:
        return self.reference or PROCESS_DATA

    def remembers(self, previous: str) -> bool:
        """Whether it was written behind the link whose hash is `previous`, by the beginning that it keeps.

        In a database of before (0007) it keeps all of it.
        """
        return bool(self.previous) == bool(previous) and previous.startswith(self.previous)

    def seal(self, previous: str) -> str:
        """The hash that it must have behind the link whose hash is `previous`."""
        return seal(
            chain=self.hotfix_id,
            number=self.number,
            table=self.table,
            row=self.row,
            digest=self.digest,
            previous=previous,
            written_at=self.written_at,
        )

    def fault(self, how: How, why: str) -> Fault:
        return Fault(self.chain, self.number, _LINKS, self.id, how, why)


def _seen(links: "QuerySet[Link]") -> Iterator[Seen]:
    names = ("hotfix_id", "hotfix__reference", *Seen._fields[2:])
    return (Seen(*values) for values in one_by_one(links.values_list(*names)))


# --- Link by link ---------------------------------------------------------------------------------


@goes_on(RangeOfHotFixes, ProcessChain, LostChains)
def link_faults(scope: Scope, heads: Heads, tick: Tick) -> Iterator[Fault]:
    in_order = _seen(scope.links.order_by(F("hotfix").asc(nulls_first=True), "number"))
    wanted = scope.wanted(heads)
    for _hotfix_id, links in groupby(in_order, key=attrgetter("hotfix_id")):
        chain = yield from _faults_of_one(links, heads, tick, begins=scope.first_number)
        wanted.discard(chain)
    for chain in wanted:
        number = max(heads[chain])
        yield Fault(chain, number, _LINKS, None, How.MISSING, _known_to(heads[chain][number][1]))


def _faults_of_one(
    links: Iterator[Seen], heads: Heads, tick: Tick, *, begins: int
) -> Generator[Fault, None, str]:
    """Go through one chain, and return its name."""
    before: Seen | None = None
    known: dict[int, tuple[str, str]] = {}
    for link in links:
        tick(1)
        if before is None:
            known = {number: knew for number, knew in heads.get(link.chain, {}).items() if number >= begins}
        yield from _against_the_one_before(link, before, begins)
        head, checkpoint = known.pop(link.number, (link.hash, ""))
        if head != link.hash:
            yield link.fault(How.ALTERED, _known_to(checkpoint))
        before = link
    assert before is not None  # a group has a member
    for number, (_hash, checkpoint) in known.items():
        yield Fault(before.chain, number, _LINKS, None, How.MISSING, _known_to(checkpoint))
    return before.chain


def _known_to(checkpoint: str) -> str:
    return _("Checkpoint %(name)s knew it otherwise.") % {"name": checkpoint}


def _against_the_one_before(link: Seen, before: Seen | None, begins: int) -> Iterator[Fault]:
    expected = before.number + 1 if before else begins
    if link.number > expected:
        yield Fault(
            link.chain, expected, _LINKS, None, How.MISSING, _("The chain goes on at %d.") % link.number
        )
    elif link.number < expected:
        yield link.fault(How.INSERTED, _("There are two of this number."))
    previous = before.hash if before else _hash_before(link, begins)
    remembered, fits = link.remembers(previous), link.hash == link.seal(previous)
    if not remembered and _elsewhere(link):
        yield link.fault(How.REORDERED, _("It was written behind another link."))
    elif remembered != fits:
        yield link.fault(How.ALTERED, _("Its hash does not fit what it says."))
    elif not fits and link.number <= expected:  # else what it points to is gone
        # One of the two is another one, and which, what is kept of a hash does not tell.
        if before is not None:
            yield before.fault(How.ALTERED, _("The next link remembers another hash."))
        yield link.fault(How.ALTERED, _("It does not fit behind the link before it."))


def _hash_before(link: Seen, begins: int) -> str:
    """The hash of the link before the first one that is looked at; empty where there is none."""
    if begins <= 1:
        return ""
    before = Link.objects.filter(hotfix=link.hotfix_id, number=begins - 1).order_by()
    return before.values_list("hash", flat=True).first() or ""


def _elsewhere(link: Seen) -> bool:
    """Whether the link that this one follows has another place in the chain now."""
    begins = link.previous
    within = (begins.ljust(_DIGITS, "0"), begins.ljust(_DIGITS, "f"))
    return bool(begins) and Link.objects.filter(hotfix=link.hotfix_id, hash__range=within).exists()


# --- Row by row -----------------------------------------------------------------------------------


@goes_on_by_rows(lambda book: Rows(book=book))
def row_faults(scope: Scope, tick: Tick) -> Iterator[Fault]:
    personal = PersonalDigests()
    left = {book.label: book for book in scope.chained_models}
    by_table = groupby(_seen(scope.links.order_by("table", "row")), key=attrgetter("table"))
    for label, links in by_table:
        book = left.pop(label, None)
        if book is None:
            for link in links:
                yield link.fault(How.ALTERED, _("There is no such table of history."))
        else:
            yield from _beside_their_links(scope, book, links, tick, personal)
    for book in left.values():
        if scope.has(book.of):
            yield from _beside_their_links(scope, book, iter(()), tick, personal)


def _beside_their_links(
    scope: Scope, book: ChainedModel, links: Iterator[Seen], tick: Tick, personal: PersonalDigests
) -> Iterator[Fault]:
    rows = scope.told(book, *columns(book.model))
    for key, row, found in side_by_side(rows, ((link.row, link) for link in links)):
        tick(1)
        if found is None:
            yield _unlinked(scope, book, key)
            continue
        link: Seen = found[1]
        if row is None:
            yield _gone(book, link)
        elif (now := digest(book.model, row[1:])) != link.digest and not personal.fit(
            book.model, key, row[1:], link.digest
        ):
            yield _other(book, link, now)


def _unlinked(scope: Scope, book: ChainedModel, key: int) -> Fault:
    history = book.model._base_manager.filter(pk=key).order_by()
    name = "history__id" if book.relation else "id"
    chain = scope.chain_of(book.of, history.values_list(name, flat=True).first())
    if Link.objects.filter(table=book.label, row=key).exists():
        how, why = How.ALTERED, _("Its link belongs to another chain.")
    else:
        how, why = How.INSERTED, _("It has no link.")
    return Fault(chain, UNLINKED, book.label, key, how, why)


def _gone(book: ChainedModel, link: Seen) -> Fault:
    if book.model._base_manager.filter(pk=link.row).exists():
        how, why = How.ALTERED, _("It says that it belongs elsewhere.")
    else:
        how, why = How.MISSING, _("Its link is there, and it is not.")
    return Fault(link.chain, link.number, book.label, link.row, how, why)


def _other(book: ChainedModel, link: Seen, now: str) -> Fault:
    if Link.objects.filter(table=book.label, digest=now).exclude(row=link.row).exists():
        how, why = How.REORDERED, _("What it holds was written into another row.")
    else:
        how, why = How.ALTERED, _("What it holds is not what was written.")
    return Fault(link.chain, link.number, book.label, link.row, how, why)
