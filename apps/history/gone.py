"""Which links are gone by a restore that somebody signed, so that nobody calls it tampering.

A restore is believed by the seal of its row alone. It answers for checkpoints that were written after its
backup was taken and were looked at when it was signed, and in each chain for links behind the backup's last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock

from .canonical import digest_of, first_label
from .checkpoints import Checkpoint
from .history_tables import history_model
from .known_heads import Heads, Known
from .models import Link, Restoration, Seal
from .seal_verification import given, known_keys


@dataclass(frozen=True)
class Restored:
    """A restore that is believed. `gone` is as `Restoration` keeps it."""

    backup: str
    taken_at: datetime
    at: datetime
    by_name: str
    reason: str
    known_checkpoint: int
    newest_checkpoint: int
    gone: dict[str, tuple[int, str, int]]

    def covers(self, checkpoint: Checkpoint, chain: str, number: int) -> bool:
        """Whether the link `number` of `chain`, which `checkpoint` knew, is gone by this."""
        if not may_be_gone(checkpoint, known_checkpoint=self.known_checkpoint, taken_at=self.taken_at):
            return False
        if checkpoint.number > self.newest_checkpoint or chain not in self.gone:
            return False
        last_in_backup, _hash, last = self.gone[chain]
        return last_in_backup < number <= last

    @property
    def count(self) -> int:
        """How many links are known to be gone."""
        return sum(last - first for first, _hash, last in self.gone.values())

    def of(self, chain: str) -> tuple[int, int] | None:
        """The first and the last number that are gone of `chain`; None where nothing is."""
        if chain not in self.gone:
            return None
        before, _hash, last = self.gone[chain]
        return before + 1, last

    @property
    def words(self) -> str:
        """Which restore it is, signed by whom."""
        return _(
            "the restore of %(at)s from the backup %(digest)s of %(taken)s, signed by %(who)s (%(reason)s)"
        ) % {
            "at": clock.to_the_minute(self.at),
            "digest": self.backup[:16],
            "taken": clock.to_the_minute(self.taken_at),
            "who": self.by_name,
            "reason": self.reason,
        }

    def sentence(self, chain: str) -> str:
        """What is gone of `chain` by it; empty where nothing is known to be."""
        found = self.of(chain)
        if found is None:
            return ""
        values = {"chain": chain, "first": found[0], "last": found[1], "restore": self.words}
        if found[0] == found[1]:
            return _("%(chain)s, link %(first)d: gone by %(restore)s.") % values
        return _("%(chain)s, links %(first)d to %(last)d: gone by %(restore)s.") % values

    @property
    def summary(self) -> str:
        """That the record was put back, and how much is known to be gone."""
        counted = ngettext(
            "%(count)d link is known to be gone.", "%(count)d links are known to be gone.", self.count
        ) % {"count": self.count}
        return _("Put back: %(restore)s. %(counted)s") % {"restore": self.words, "counted": counted}


def may_be_gone(checkpoint: Checkpoint, *, known_checkpoint: int, taken_at: datetime) -> bool:
    """Whether `checkpoint` may know more than a backup that was taken then: it is later, by number and time.

    A backup that lacks what an earlier checkpoint knew was tampered with before it was taken.
    """
    return checkpoint.number > known_checkpoint and datetime.fromisoformat(checkpoint.at) >= taken_at


def believed() -> list[Restored]:
    """Return the restores on the record that were sealed by a key that is believed, oldest first.

    One query where there is none, else three.
    """
    book = history_model(Restoration)
    rows = {row.pk: row for row in book._base_manager.filter(history_type="+").order_by("pk")}
    if not rows:
        return []
    links = list(Link.objects.filter(hotfix=None, table=first_label(book), row__in=rows).order_by("number"))
    of_links = Seal.objects.filter(hotfix=None, opening=False, number__in=[link.number for link in links])
    seals, keys = {seal.number: seal for seal in given(of_links)}, known_keys()
    return [
        told(rows[link.row])
        for link in links
        if link.number in seals
        and seals[link.number].holds_for(link, keys)
        and link.digest == digest_of(rows[link.row])
    ]


def told(row: Any) -> Restored:
    """What a `Restoration` says, or its row of history; whether it is believed is another matter."""
    return Restored(
        backup=row.backup,
        taken_at=row.taken_at,
        at=row.at,
        by_name=row.by_name,
        reason=row.reason,
        known_checkpoint=row.known_checkpoint,
        newest_checkpoint=row.newest_checkpoint,
        gone={chain: (before, hash_, last) for chain, (before, hash_, last) in row.gone.items()},
    )


def heads(found: Iterable[Checkpoint], restored: Sequence[Restored] = ()) -> Heads:
    """What the checkpoints knew and must still be there: the oldest that knew a link names it.

    Each restore adds where the chains ended in its backup, so that nothing is cut off before that either.
    """
    every: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for chain, number, hash_, name in known(found, restored):
        every[chain].setdefault(number, (hash_, name))
    return dict(every)


def known(found: Iterable[Checkpoint], restored: Sequence[Restored] = ()) -> Iterator[Known]:
    """The same one after the other, for as many checkpoints as there are."""
    for one in restored:
        for chain, (number, hash_, _last) in one.gone.items():
            if number:
                yield chain, number, hash_, one.words
    for checkpoint in found:
        for chain, (number, hash_) in checkpoint.heads.items():
            if not any(one.covers(checkpoint, chain, number) for one in restored):
                yield chain, number, hash_, checkpoint.name


def in_words(restored: Sequence[Restored], *, chain: str | None, most: int) -> Iterator[str]:
    """Say what each restore took away: of `chain`, or a summary and at most so many chains of each."""
    for one in restored:
        if chain is not None:
            yield from filter(None, [one.sentence(chain)])
            continue
        yield one.summary
        for name in sorted(one.gone)[:most]:
            yield f"  {one.sentence(name)}"
        if len(one.gone) > most:
            yield "  " + _("and %d more chains.") % (len(one.gone) - most)
