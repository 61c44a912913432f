"""Verifying what is new since a checkpoint that followed a good verification, and a share of the rest.

Looked at are: hot fixes that moved since, or are open, from their first link on; rows of history behind
those of that time, in every table; process data from the link that the checkpoint knew; who may do what.
What is changed in anything older is found when its share comes round, or by verifying everything.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.hotfixes.models import HotFix

from . import checkpoints, seal_keys
from .chained_models import ChainedModel, chained_models, path_up
from .checkpoint_doubts import began_anew
from .checkpoints import Checkpoint
from .faults import PROCESS_DATA, Fault, first
from .gone import believed
from .known_heads import Heads
from .lately import Lately, read_lately
from .live_rows import live_faults
from .log_in_faults import log_in_faults
from .models import Link
from .seal_verification import seal_faults
from .sealing import began_at, is_sealed
from .verification import faults, link_faults, row_faults
from .verification_parts import LiveRows, ProcessChain, Rows, SomeHotFixes
from .verification_scope import Scope, in_batches
from .verification_units import lost_chains

# Whose process data grows with the hot fixes: it is looked at by shares.
GROWING = ("learning",)
# So many links of process data belong to one share together.
_STRETCH = 1_000

Tick = Callable[[int], Any]


@dataclass(frozen=True)
class Share:
    """One of `of` parts of everything that is old: number `part`, counted from 0."""

    part: int
    of: int

    def has_chain(self, name: str) -> bool:
        """Whether a chain is asked for by its name, which it keeps where its hot fix is gone."""
        return zlib.crc32(name.encode()) % self.of == self.part

    def hotfixes(self) -> set[int]:
        """The keys of its hot fixes."""
        in_it = HotFix.objects.annotate(part_of=F("pk") % self.of).filter(part_of=self.part)
        return set(in_it.order_by().values_list("pk", flat=True))

    def stretches(self, last: int) -> Iterator[tuple[int, int]]:
        """First and last number of its links of process data; each begins with the last of the one before."""
        for begins in range(self.part * _STRETCH, last, self.of * _STRETCH):
            yield max(begins, 1), begins + _STRETCH


@dataclass(frozen=True)
class NewVerified:
    """What was found: the first faults, doubts about checkpoints and seals, and how much was looked at."""

    since: Checkpoint
    faults: list[Fault]
    doubts: list[str]
    hotfixes: int
    old: int
    share: Share | None

    def in_words(self) -> Iterator[str]:
        """What a run that found nothing promises, and what it does not."""
        yield ngettext(
            "What is new since checkpoint %(number)d matches: %(count)d hot fix that moved or is open, process data, and who may do what.",  # noqa: E501
            "What is new since checkpoint %(number)d matches: %(count)d hot fixes that moved or are open, process data, and who may do what.",  # noqa: E501
            self.hotfixes,
        ) % {"number": self.since.number, "count": self.hotfixes}
        if self.share is None:
            yield _("Nothing that is older was looked at: verify_history without --new does that.")
        else:
            yield ngettext(
                "Of what is older, part %(part)d of %(of)d matches: %(count)d hot fix. The other parts come with the next checkpoints; verify_history without --new looks at all of them now.",  # noqa: E501
                "Of what is older, part %(part)d of %(of)d matches: %(count)d hot fixes. The other parts come with the next checkpoints; verify_history without --new looks at all of them now.",  # noqa: E501
                self.old,
            ) % {"part": self.share.part + 1, "of": self.share.of, "count": self.old}


def verify_new(
    path: Path, *, share_of: int, most: int, tick: Tick = lambda _count: None
) -> NewVerified | None:
    """Verify what is new since the last checkpoint at `path` that followed a good verification.

    It reads as the transaction that it is called in does (`one_moment`). None where there is no such
    checkpoint to go on from: then everything is to be verified.

    Args:
        share_of: into how many parts what is old is divided, of which one is looked at; 0 for none.
        most: how many faults are told.
    """
    since = checkpoints.to_go_on_from(path)
    if since is None or not since.verified:
        return None
    # By the number of the checkpoint that comes next: a day without one leaves no part out.
    share = Share((since.number + 1) % share_of, share_of) if share_of else None
    moved = _moved_since(since)
    old = share.hotfixes() - moved if share else set()
    lately = _known_of(path, since, moved, old, share)
    found = first(_faults(since, moved | old, lately, share, tick), count=most)
    return NewVerified(
        since, found, [*lately.doubts, *_doubts_about_seals(since)], len(moved), len(old), share
    )


def _moved_since(since: Checkpoint) -> set[int]:
    """The keys of the hot fixes that have a link since, that moved just before, or that are open."""
    new = Link.objects.filter(id__gt=since.verified, hotfix__isnull=False).order_by()
    moved = set(new.values_list("hotfix", flat=True).distinct())
    moved |= set(HotFix.objects.open().order_by().values_list("pk", flat=True))
    if not since.whole:
        # Whoever cuts off the tail of a chain leaves no link that tells of it.
        for names in in_batches(since.heads):
            moved |= set(HotFix.objects.filter(reference__in=names).order_by().values_list("pk", flat=True))
    return moved


def _known_of(path: Path, since: Checkpoint, moved: set[int], old: set[int], share: Share | None) -> Lately:
    """What checkpoints knew of the hot fixes with these keys and of process data."""
    names = {PROCESS_DATA} | (set() if since.whole else set(since.heads))
    for keys in in_batches(moved | old):
        before = Link.objects.filter(hotfix__in=keys, number=1, id__lte=since.verified).order_by()
        names |= set(before.values_list("hotfix__reference", flat=True))
    return read_lately(
        checkpoints.read_from_the_newest(path),
        wanted=names,
        also=share.has_chain if share else None,
        trusted=seal_keys.trusted(),
        restored=believed(),
    )


def _faults(
    since: Checkpoint, keys: set[int], lately: Lately, share: Share | None, tick: Tick
) -> Iterator[Fault]:
    for some in in_batches(sorted(keys)):
        yield from faults(SomeHotFixes(keys=some), heads=lately.heads, tick=tick)
    yield from lost_chains(lately.heads)
    begins = lately.verified.heads[PROCESS_DATA][0] if lately.verified else 1
    yield from _of_process_chain(ProcessChain(first=begins), lately.heads, tick)
    yield from _of_new_rows(since, tick)
    yield from _of_rights(tick)
    if share is not None:
        yield from _of_old_process_data(share, begins, lately.heads, tick)


def _of_process_chain(scope: ProcessChain, heads: Heads, tick: Tick) -> Iterator[Fault]:
    yield from link_faults(scope, heads, tick)
    yield from row_faults(scope, tick)
    yield from seal_faults(scope, tick)


def _of_new_rows(since: Checkpoint, tick: Tick) -> Iterator[Fault]:
    """Rows of history that came since, whosever they are: each must have its link."""
    for book in chained_models():
        before = Link.objects.filter(table=book.label, id__lte=since.verified).order_by("-row")
        last = before.values_list("row", flat=True).first() or 0
        yield from row_faults(Rows(book=book, first=last + 1), tick)


def _of_rights(tick: Tick) -> Iterator[Fault]:
    """Who may sign in and do what, as it stands now, beside what the history tells of it."""
    books = tuple(book for book in chained_models() if _of_a_right(book))
    yield from live_faults(LiveRows(books=books), tick)
    yield from log_in_faults(Scope())


def _of_a_right(book: ChainedModel) -> bool:
    return path_up(book.of) is None and is_sealed(book.of) and book.of._meta.app_label not in GROWING


def _of_old_process_data(share: Share, last: int, heads: Heads, tick: Tick) -> Iterator[Fault]:
    for begins, to in share.stretches(last):
        ends = min(to, last)
        knew = heads.get(PROCESS_DATA, {}).items()
        within = {number: known for number, known in knew if begins <= number <= ends}
        here = {PROCESS_DATA: within} if within else {}
        yield from _of_process_chain(ProcessChain(first=begins, last=ends), here, tick)
    books = [book for book in chained_models() if path_up(book.of) is None and book.relation is None]
    others = tuple(book for book in books if not _of_a_right(book))
    yield from live_faults(LiveRows(books=others, part=share.part, of=share.of), tick)


def _doubts_about_seals(since: Checkpoint) -> list[str]:
    began = began_at()
    if began is None:
        if since.sealed:
            words = _(
                "Checkpoint %(name)s knew the history sealed, and it is not: the seals were taken away."
            )
            return [words % {"name": since.name}]
        return []
    if since.sealed and began > datetime.fromisoformat(since.at):
        return [began_anew(since, began)]
    return []
