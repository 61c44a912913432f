"""Checkpoints: the ends of the chains, signed, numbered and each naming the one before; outside the database.

Whoever rewrites a whole chain, or cuts its tail, cannot make the chain pass through what a checkpoint knew.
A *whole* one has the ends of all chains; those that follow it have those that went on since the one before.
"""

import base64
import binascii
import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import DomainError
from apps.common.tracking import acting

from . import checkpoint_files as files
from . import seal_keys
from .canonical import canonical, first_label
from .chain_ends import all_ends, ends_since
from .history_tables import history_model
from .models import Link, WrittenCheckpoint
from .seal_keys import Verifier
from .sealing import began_at
from .signing_key import SigningKey
from .verification_scope import one_moment
from .written_checkpoints import last_checkpoint, last_number

# After so long the next one is whole, for whoever keeps only the last years.
WHOLE_EVERY = timedelta(days=365)

# Sent with `written`, a WrittenCheckpoint, so that its number is told where it can be compared.
checkpoint_written = Signal()

_log = logging.getLogger(__name__)


class CheckpointError(DomainError):
    """A checkpoint cannot be written or read."""


@dataclass(frozen=True)
class Checkpoint:
    """What one says: `heads` has number and hash of the last link of each chain that it tells of.

    `number` is its place among all that were ever written, the first being 1. `whole_number` and `whole_at`
    are of the last one that tells of all chains. `settled` is the key of the link up to which it, with those
    before, knows every link; `verified` that up to which everything had been found to match, of which `good`
    is whether that was so when it was written. They say nothing in those from before, which are all whole.
    """

    name: str
    number: int
    at: str
    heads: dict[str, tuple[int, str]]
    previous: str
    sealed: bool
    key: str
    signed: str
    signature: bytes
    whole_number: int
    whole_at: str
    settled: int
    verified: int
    good: bool

    @property
    def whole(self) -> bool:
        """Whether it tells of all chains."""
        return self.whole_number == self.number

    @property
    def digest(self) -> str:
        """What the next checkpoint remembers of this one."""
        return hashlib.sha256(self.signed.encode()).hexdigest()


def write(
    path: Path,
    *,
    key: SigningKey,
    at: datetime,
    settled: int | None,
    whole: bool = False,
    verified: bool = False,
) -> Checkpoint:
    """Sign where the chains end now, and put it behind the checkpoints that are at `path`.

    Only the last one there is read, and only links behind those that it knew; of all chains where `whole`
    is wanted, or nothing is there that can be gone on from.

    Args:
        verified: everything up to `settled` was found to match, in the transaction that this is called in.
        settled: what `settled_link` said before the ends are read; for None that of the last one stays.

    Raises:
        CheckpointError: it cannot be written, or what is there cannot be read.
    """
    last = newest(path)
    before = _to_go_on_from(last, path)
    if settled is None:
        settled = before.settled if before else 0
    with one_moment():
        sealed = began_at() is not None
        # Where seals began meanwhile, it must be known where each chain ended by then.
        changed = None if whole or before is None or before.sealed != sealed else before
        if changed is not None and at - datetime.fromisoformat(changed.whole_at) >= WHOLE_EVERY:
            changed = None
        # After a restore the files and the database may know of different ones; no number is given twice.
        number = max(last.number if last else 0, last_number()) + 1
        moment = at.astimezone(clock.UTC).isoformat()
        ends = ends_since(changed.settled) if changed else all_ends()
        said = {
            "number": number,
            "sealed": sealed,
            "at": moment,
            "heads": {chain: list(end) for chain, end in ends},
            "previous": last.digest if last else "",
            "key": key.fingerprint,
            "whole": [changed.whole_number, changed.whole_at] if changed else [number, moment],
            "settled": settled,
            "good": verified,
            "verified": settled if verified else (before.verified if before else 0),
        }
    signed = canonical(said)
    line = canonical({"checkpoint": said, "signature": _text(key.sign(signed.encode()))}) + "\n"
    try:
        name = files.append(path, line, at=at, number=number)
    except OSError as wrong:
        raise CheckpointError(
            _("No checkpoint could be written to %(path)s: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong
    return _parsed(name, line, place=number)


def to_go_on_from(path: Path) -> Checkpoint | None:
    """The newest checkpoint at `path` where what it says can be gone on from, else None.

    It must be signed by a key that is believed and be the newest that the database knows, which it is not
    after a restore: keys of links are then given once more. Raises CheckpointError.
    """
    return _to_go_on_from(newest(path), path)


def _to_go_on_from(last: Checkpoint | None, path: Path) -> Checkpoint | None:
    if last is None or not last.settled or not is_signed(last, seal_keys.trusted()):
        return None
    known = last_checkpoint()
    if known is None or (known.number, known.digest) != (last.number, last.digest):
        return None
    if not files.within_reach(path, last.whole_number):
        return None
    return last if _told_behind(last) else None


def _told_behind(last: Checkpoint) -> bool:
    """Whether the link that tells of `last` is behind those that it knew, as each link from then on must be.

    Whoever makes a link with a key far ahead would have all later ones passed by.
    """
    book = history_model(WrittenCheckpoint)
    told = book._base_manager.filter(number=last.number, history_type="+").order_by().values("pk")
    return Link.objects.filter(table=first_label(book), row__in=told, id__gt=last.settled).exists()


def record(written: Checkpoint) -> WrittenCheckpoint:
    """Enter into the database that `written` was written, and tell whoever listens, once that is certain."""
    with acting(None):
        entered = WrittenCheckpoint.objects.create(
            number=written.number,
            digest=written.digest,
            name=written.name,
            at=datetime.fromisoformat(written.at),
        )
        told = partial(checkpoint_written.send, WrittenCheckpoint, written=entered)
        transaction.on_commit(told, robust=True)
    _log.info("Checkpoint %d was written, SHA-256 %s.", written.number, written.digest)
    return entered


def read(path: Path) -> Iterator[Checkpoint]:
    """All checkpoints at `path`, oldest first, one at a time in memory. Raises CheckpointError."""
    with _readable(path):
        for place, (name, text) in enumerate(files.oldest_first(path), start=1):
            yield _parsed(name, text, place=place)


def read_from_the_newest(path: Path) -> Iterator[Checkpoint]:
    """All checkpoints at `path`, newest first, one at a time in memory. Raises CheckpointError."""
    with _readable(path):
        for passed, (name, text) in enumerate(files.newest_first(path)):
            yield _parsed(name, text, place=partial(_place_from_the_end, path, passed))


def newest(path: Path) -> Checkpoint | None:
    """The newest checkpoint at `path`; None while there is none. Raises CheckpointError."""
    return next(read_from_the_newest(path), None) if path.exists() else None


def _place_from_the_end(path: Path, passed: int) -> int:
    return files.count(path) - passed


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise CheckpointError(
            _("The checkpoints at %(path)s cannot be read: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong


def is_signed(checkpoint: Checkpoint, trusted: Mapping[str, Verifier]) -> bool:
    """Whether a key that is believed (`seal_keys.trusted`) signed what `checkpoint` says."""
    by = trusted.get(checkpoint.key)
    return by is not None and by.signed(checkpoint.signed.encode(), checkpoint.signature)


def configured() -> Path | None:
    """Where CHECKPOINTS says that checkpoints go; None where nothing is configured."""
    path: Path | None = settings.CHECKPOINTS
    return path


def _parsed(name: str, text: str, *, place: int | Callable[[], int]) -> Checkpoint:
    try:
        written: dict[str, Any] = json.loads(text)
        said = written["checkpoint"]
        # Before they were numbered, the place said it.
        number = said["number"] if "number" in said else place() if callable(place) else place
        whole_number, whole_at = said.get("whole", (number, said["at"]))
        return Checkpoint(
            name=name,
            number=int(number),
            at=said["at"],
            heads={chain: (int(number), str(hash_)) for chain, (number, hash_) in said["heads"].items()},
            previous=said["previous"],
            sealed=bool(said.get("sealed", False)),
            key=str(said.get("key", "")),
            signed=canonical(said),
            signature=base64.b64decode(written["signature"], validate=True),
            whole_number=int(whole_number),
            whole_at=str(whole_at),
            settled=int(said.get("settled", 0)),
            verified=int(said.get("verified", 0)),
            good=bool(said.get("good", False)),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError) as wrong:
        raise CheckpointError(_("%(name)s is no checkpoint, or was damaged.") % {"name": name}) from wrong


def _text(signature: bytes) -> str:
    return base64.b64encode(signature).decode()
