"""Verifying everything, or one hot fix, from the first link on, and beside every checkpoint that there is."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.common.errors import BadInput

from . import checkpoints, gone, seal_keys
from .checkpoint_doubts import Reading
from .faults import Fault, first
from .known_heads import HeadsOnDisk
from .sealing import began_at
from .side_by_side_processes import InPieces
from .signing_key import SigningKeyError
from .verification import faults
from .verification_scope import Scope

Tick = Callable[[int], Any]


@dataclass(frozen=True)
class Verified:
    """What was found: the first faults, doubts about checkpoints and seals, and with what it was compared."""

    faults: list[Fault]
    doubts: list[str]
    links: int
    checkpoints: int


def verify_all(
    scope: Scope,
    where: Path | None,
    *,
    last_known: tuple[int, str] | None = None,
    most: int,
    tick: Tick = lambda _count: None,
    pieces: InPieces | None = None,
) -> Verified:
    """Verify `scope` and compare it with the checkpoints at `where`, in the transaction that it is called in.

    Args:
        last_known: number of a checkpoint that was told outside, and its SHA-256 or how that begins.
        most: how many faults are told.
        pieces: how everything is divided; `tick` is not told then.

    Raises:
        CheckpointError, SigningKeyError, BadInput: the checkpoints or the keys cannot be read.
    """
    restored = gone.believed()
    with TemporaryDirectory() as folder, closing(HeadsOnDisk(Path(folder) / "heads")) as heads:
        read, doubts = _read(where, heads, restored, last_known=last_known)
        doubts += _doubts_about_seals(read)
        if pieces is not None and scope.everything:
            found = pieces.find(heads, read, most=most)
        else:
            found = first(faults(scope, heads=heads, tick=tick), count=most)
    return Verified(found, doubts, scope.links.count(), read.count)


def _read(
    where: Path | None,
    heads: HeadsOnDisk,
    restored: Sequence[gone.Restored],
    *,
    last_known: tuple[int, str] | None,
) -> tuple[Reading, list[str]]:
    """Fill `heads` with what checkpoints knew, and say what is wrong with them."""
    if where is None:
        if last_known is not None:
            raise BadInput(_("Say where the checkpoints are: set CHECKPOINTS, or add --checkpoint PATH."))
        heads.fill(gone.known((), restored))
        return Reading({}), []
    reading = Reading(seal_keys.trusted())
    heads.fill(gone.known(reading.through(checkpoints.read(where)), restored))
    if reading.empty:
        none = _("There is no checkpoint at %(path)s: manage.py checkpoint writes one.")
        return reading, [none % {"path": where}]
    doubts = list(reading.doubts())
    if last_known is not None:
        number, digest = last_known
        doubts += reading.not_as_told(number=number, digest=digest)
    return reading, doubts


def _doubts_about_seals(read: Reading) -> list[str]:
    """What keeps the seals from proving anything, although they should."""
    if began_at() is None:
        if (knew := read.first_sealed) is not None:
            words = _(
                "Checkpoint %(name)s knew the history sealed, and it is not: the seals were taken away."
            )
            return [words % {"name": knew.name}]
        if settings.SIGNING_KEY:
            return [_("The history is not sealed yet: manage.py seal_history does it, once.")]
        return []
    try:
        keys = seal_keys.trusted()
    except SigningKeyError as wrong:
        return [str(wrong)]
    if not keys:
        return [_("The seals cannot be checked: set SIGNING_KEY to the key that made them.")]
    return list(read.sealed_anew())
