"""What is wrong with the checkpoints themselves: signed by nobody, missing, or other than was told outside.

They are gone through once, one at a time; what is kept of each is its number and the SHA-256 of what it says.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from .checkpoints import Checkpoint, is_signed
from .faults import PROCESS_DATA
from .models import Seal, WrittenCheckpoint
from .seal_keys import Verifier
from .sealing import began_at


def compared(
    found: Iterable[Checkpoint], *, trusted: Mapping[str, Verifier]
) -> Iterator[tuple[Checkpoint, str]]:
    """Each of `found`, oldest first, with a sentence where it is not what it was when it was signed.

    Args:
        trusted: the keys that are believed, by fingerprint (`seal_keys.trusted`).
    """
    before: tuple[str, int, str] | None = None
    for checkpoint in found:
        said = ""
        if not trusted:
            said = _("Checkpoint %(name)s cannot be checked: set SIGNING_KEY to the key that signed it.")
        elif not is_signed(checkpoint, trusted):
            said = _("The signature of checkpoint %(name)s does not hold.")
        elif before and (checkpoint.number, checkpoint.previous) != before[1:]:
            said = _("Between checkpoints %(before)s and %(name)s one is missing, or the former was changed.")
        yield checkpoint, said and said % {"name": checkpoint.name, "before": before[0] if before else ""}
        before = (checkpoint.name, checkpoint.number + 1, checkpoint.digest)


class Reading:
    """One reading of all checkpoints, oldest first: those that are believed come through, doubts are kept."""

    def __init__(self, trusted: Mapping[str, Verifier]) -> None:
        self._trusted = trusted
        self._digests: dict[int, str] = {}
        self._believed: dict[int, str] = {}
        self._doubts: list[str] = []
        self.first_sealed: Checkpoint | None = None

    @property
    def count(self) -> int:
        """How many came through."""
        return len(self._believed)

    @property
    def newest_digest(self) -> str:
        """The digest of the newest that came through; empty where none did."""
        return self._believed[max(self._believed)] if self._believed else ""

    def knows(self, digest: str) -> bool:
        """Whether one with this digest came through; that none did is known by an empty one."""
        return not digest or digest in self._believed.values()

    @property
    def empty(self) -> bool:
        """Whether there were none at all."""
        return not self._digests

    def through(self, found: Iterable[Checkpoint]) -> Iterator[Checkpoint]:
        """Those of `found` that are believed."""
        for checkpoint, doubt in compared(found, trusted=self._trusted):
            if not self._digests and not checkpoint.whole:
                self._doubts.append(_begins_late(checkpoint))
            self._digests[checkpoint.number] = checkpoint.digest
            if doubt:
                self._doubts.append(doubt)
                continue
            self._believed[checkpoint.number] = checkpoint.digest
            if checkpoint.sealed and self.first_sealed is None:
                self.first_sealed = checkpoint
            yield checkpoint

    def doubts(self) -> Iterator[str]:
        """A sentence for each that is not as it was signed, and for each that the database knows and misses.

        Those before the oldest may be kept elsewhere.
        """
        yield from self._doubts
        yield from missing(self._digests)

    def not_as_told(self, *, number: int, digest: str) -> Iterator[str]:
        """Say where `number` and `digest`, told outside, are of none that is believed.

        Args:
            digest: the SHA-256 of that checkpoint, or how it begins.
        """
        there = self._believed.get(number)
        if there is None:
            told = _(
                "Checkpoint %d was told, and is not there: everything was put back to an earlier moment."
            )
            yield told % number
        elif not there.startswith(digest.lower()):
            yield _("Checkpoint %d is another one than was told.") % number

    def sealed_anew(self) -> Iterator[str]:
        """Say where the seals of now began after a checkpoint that knew of seals.

        Whoever empties the table of seals waits for somebody who begins anew: whatever was appended meanwhile
        would pass as from before.
        """
        first, began = self.first_sealed, began_at()
        if first is None or began is None:
            return
        # It tells of each chain: the first one after sealing began is a whole one.
        opened = Seal.objects.filter(opening=True).order_by().values_list("hotfix__reference", "number")
        none: tuple[int, str] = (0, "")
        later = any(number > first.heads.get(chain or PROCESS_DATA, none)[0] for chain, number in opened)
        if later or began > datetime.fromisoformat(first.at):
            yield began_anew(first, began)


def missing(digests: Mapping[int, str]) -> Iterator[str]:
    """A sentence for each checkpoint that the database knows and that is not there as it was.

    Args:
        digests: of those that are there, by number; the ones before them are not asked for.
    """
    for written in WrittenCheckpoint.objects.filter(number__gte=min(digests, default=0)):
        if digests.get(written.number) != written.digest:
            said = _("Checkpoint %(number)d, which was written at %(at)s, is not there any more.")
            yield said % {"number": written.number, "at": f"{written.at:%Y-%m-%d %H:%M} UTC"}


def began_anew(knew: Checkpoint, began: datetime) -> str:
    """Say that `knew` knew of seals, and that those of now are from later."""
    return _(
        "Checkpoint %(name)s knew the history sealed, and the seals begin anew at %(when)s: what is told"
        " as from before was not sealed by this site."
    ) % {"name": knew.name, "when": f"{began:%Y-%m-%d %H:%M} UTC"}


def _begins_late(first: Checkpoint) -> str:
    return _(
        "The checkpoints begin with %(name)s, which tells only of the chains that went on since the one"
        " before: give it those from number %(whole)d on, which tells of all."
    ) % {"name": first.name, "whole": first.whole_number}
