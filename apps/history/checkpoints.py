"""Checkpoints: the ends of all chains at one moment, signed, kept outside the database.

Whoever rewrites a whole chain, or cuts its tail, cannot make the chain pass through what a checkpoint knew.
Where CHECKPOINTS is a folder, each checkpoint is a file in it; else it is a file, with one checkpoint a line.
"""

import base64
import binascii
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import DomainError
from apps.common.tracking import acting

from .canonical import canonical
from .faults import PROCESS_DATA
from .models import Link, WrittenCheckpoint
from .seal_keys import Verifier
from .sealing import began_at
from .seals import Seal
from .signing_key import SigningKey
from .written_checkpoints import last_number

SUFFIX = ".checkpoint.json"

# Sent with `written`, a WrittenCheckpoint, so that its number is told where it can be compared.
checkpoint_written = Signal()

_log = logging.getLogger(__name__)


class CheckpointError(DomainError):
    """A checkpoint cannot be written or read."""


@dataclass(frozen=True)
class Checkpoint:
    """What one says: `heads` has number and hash of the last link of each chain.

    `number` is its place among all that were ever written, the first being 1.
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

    @property
    def digest(self) -> str:
        """What the next checkpoint remembers of this one."""
        return hashlib.sha256(self.signed.encode()).hexdigest()


def write(path: Path, *, key: SigningKey, at: datetime) -> Checkpoint:
    """Sign the present ends of all chains, and put them behind the checkpoints that are at `path`.

    Raises:
        CheckpointError: it cannot be written, or what is there cannot be read.
    """
    present = read(path) if path.exists() else []
    # After a restore the files and the database may know of different ones; no number is given twice.
    number = max(present[-1].number if present else 0, last_number()) + 1
    said = {
        "number": number,
        "sealed": began_at() is not None,
        "at": at.astimezone(clock.UTC).isoformat(),
        "heads": {chain: list(head) for chain, head in _heads()},
        "previous": present[-1].digest if present else "",
        "key": key.fingerprint,
    }
    signed = canonical(said)
    line = canonical({"checkpoint": said, "signature": _text(key.sign(signed.encode()))}) + "\n"
    try:
        name = _append(path, line, at=at, number=number)
    except OSError as wrong:
        raise CheckpointError(
            _("No checkpoint could be written to %(path)s: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong
    return _parsed(name, line, place=number)


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


def read(path: Path) -> list[Checkpoint]:
    """All checkpoints at `path`, oldest first. Raises CheckpointError."""
    try:
        found = []
        for place, (name, line) in enumerate(_lines(path), start=1):
            found.append(_parsed(name, line, place=place))
        return found
    except OSError as wrong:
        raise CheckpointError(
            _("The checkpoints at %(path)s cannot be read: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong


def doubts(
    found: Iterable[Checkpoint], *, trusted: Mapping[str, Verifier]
) -> Iterator[tuple[Checkpoint, str]]:
    """The checkpoints that are not what they were when they were signed, each with a sentence.

    Args:
        trusted: the keys that are believed, by fingerprint (`seal_keys.trusted`).
    """
    before: Checkpoint | None = None
    for checkpoint in found:
        if not trusted:
            said = _("Checkpoint %(name)s cannot be checked: set SIGNING_KEY to the key that signed it.")
            yield checkpoint, said % {"name": checkpoint.name}
        elif not _signed(checkpoint, trusted):
            said = _("The signature of checkpoint %(name)s does not hold.")
            yield checkpoint, said % {"name": checkpoint.name}
        elif before and (checkpoint.previous, checkpoint.number) != (before.digest, before.number + 1):
            said = _("Between checkpoints %(before)s and %(name)s one is missing, or the former was changed.")
            yield checkpoint, said % {"before": before.name, "name": checkpoint.name}
        before = checkpoint


def missing(found: Iterable[Checkpoint]) -> Iterator[str]:
    """A sentence for each checkpoint that the database knows and that is not among `found` as it was.

    Those before the oldest of `found` may be kept elsewhere.
    """
    known = {checkpoint.number: checkpoint for checkpoint in found}
    first = min(known, default=0)
    for written in WrittenCheckpoint.objects.filter(number__gte=first):
        there = known.get(written.number)
        if there is None or there.digest != written.digest:
            said = _("Checkpoint %(number)d, which was written at %(at)s, is not there any more.")
            yield said % {"number": written.number, "at": f"{written.at:%Y-%m-%d %H:%M} UTC"}


def sealed_anew(found: Iterable[Checkpoint]) -> str:
    """Return a sentence where the seals of now began after a checkpoint of `found` that knew of seals.

    Whoever empties the table of seals waits for somebody who begins anew: whatever was appended meanwhile
    would pass as from before.
    """
    first = next((checkpoint for checkpoint in found if checkpoint.sealed), None)
    began = began_at()
    if first is None or began is None:
        return ""
    opened = Seal.objects.filter(opening=True).order_by().values_list("hotfix__reference", "number")
    none: tuple[int, str] = (0, "")
    later = any(number > first.heads.get(chain or PROCESS_DATA, none)[0] for chain, number in opened)
    if not later and began <= datetime.fromisoformat(first.at):
        return ""
    words = {"name": first.name, "when": f"{began:%Y-%m-%d %H:%M} UTC"}
    return (
        _(
            "Checkpoint %(name)s knew the history sealed, and the seals begin anew at %(when)s: what is told"
            " as from before was not sealed by this site."
        )
        % words
    )


def not_as_told(found: Iterable[Checkpoint], *, number: int, digest: str) -> str:
    """Return a sentence where `number` and `digest`, told outside, are of none of `found`; else nothing.

    Args:
        digest: the SHA-256 of that checkpoint, or how it begins.
    """
    for checkpoint in found:
        if checkpoint.number == number:
            if checkpoint.digest.startswith(digest.lower()):
                return ""
            return _("Checkpoint %d is another one than was told.") % number
    return (
        _("Checkpoint %d was told, and is not there: everything was put back to an earlier moment.") % number
    )


def _signed(checkpoint: Checkpoint, trusted: Mapping[str, Verifier]) -> bool:
    by = trusted.get(checkpoint.key)
    return by is not None and by.signed(checkpoint.signed.encode(), checkpoint.signature)


def configured() -> Path | None:
    """Where CHECKPOINTS says that checkpoints go; None where nothing is configured."""
    path: Path | None = settings.CHECKPOINTS
    return path


def _heads() -> Iterator[tuple[str, tuple[int, str]]]:
    last = Link.objects.order_by().values("hotfix").annotate(last=Max("id")).values("last")
    rows = Link.objects.filter(id__in=last).order_by("hotfix")
    for reference, number, hash_ in rows.values_list("hotfix__reference", "number", "hash"):
        yield reference or PROCESS_DATA, (number, hash_)


def _append(path: Path, line: str, *, at: datetime, number: int) -> str:
    """Write one checkpoint, on disk before it counts; never over one that is there. It returns its name."""
    if path.is_dir():
        path /= f"{at.astimezone(clock.UTC):%Y%m%dT%H%M%SZ}-{number:06d}{SUFFIX}"
        how, name = os.O_EXCL, path.name
    else:
        how, name = os.O_APPEND, f"{path.name}:{number}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o644), "w") as opened:
        opened.write(line)
        opened.flush()
        os.fsync(opened.fileno())
    return name


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_dir():
        # By number: the clock of a machine may be set back.
        for file in sorted(path.glob(f"*{SUFFIX}"), key=lambda one: (one.name.split("-")[-1], one.name)):
            yield file.name, file.read_text()
    else:
        with path.open() as opened:
            for number, line in enumerate(opened, start=1):
                yield f"{path.name}:{number}", line


def _parsed(name: str, line: str, *, place: int) -> Checkpoint:
    try:
        written: dict[str, Any] = json.loads(line)
        said = written["checkpoint"]
        return Checkpoint(
            name=name,
            # Before they were numbered, the place said it.
            number=int(said.get("number", place)),
            at=said["at"],
            heads={chain: (int(number), str(hash_)) for chain, (number, hash_) in said["heads"].items()},
            previous=said["previous"],
            sealed=bool(said.get("sealed", False)),
            key=str(said.get("key", "")),
            signed=canonical(said),
            signature=base64.b64decode(written["signature"], validate=True),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as wrong:
        raise CheckpointError(_("%(name)s is no checkpoint, or was damaged.") % {"name": name}) from wrong


def _text(signature: bytes) -> str:
    return base64.b64encode(signature).decode()
