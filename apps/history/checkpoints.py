"""Checkpoints: the ends of all chains at one moment, signed, kept outside the database.

Whoever rewrites a whole chain, or cuts its tail, cannot make the chain pass through what a checkpoint knew.
Where CHECKPOINTS is a folder, each checkpoint is a file in it; else it is a file, with one checkpoint a line.
"""

import base64
import binascii
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import DomainError

from .canonical import canonical
from .faults import PROCESS_DATA
from .models import Link
from .signing_key import SigningKey

SUFFIX = ".checkpoint.json"


class CheckpointError(DomainError):
    """A checkpoint cannot be written or read."""


@dataclass(frozen=True)
class Checkpoint:
    """What one says: `heads` has number and hash of the last link of each chain."""

    name: str
    at: str
    heads: dict[str, tuple[int, str]]
    previous: str
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
    said = {
        "at": at.astimezone(clock.UTC).isoformat(),
        "heads": {chain: list(head) for chain, head in _heads()},
        "previous": present[-1].digest if present else "",
        "key": key.fingerprint,
    }
    signed = canonical(said)
    line = canonical({"checkpoint": said, "signature": _text(key.sign(signed.encode()))}) + "\n"
    try:
        name = _append(path, line, at=at, number=len(present) + 1)
    except OSError as wrong:
        raise CheckpointError(
            _("No checkpoint could be written to %(path)s: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong
    return _parsed(name, line)


def read(path: Path) -> list[Checkpoint]:
    """All checkpoints at `path`, oldest first. Raises CheckpointError."""
    try:
        return [_parsed(name, line) for name, line in _lines(path)]
    except OSError as wrong:
        raise CheckpointError(
            _("The checkpoints at %(path)s cannot be read: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong


def heads(found: Iterable[Checkpoint]) -> dict[str, dict[int, tuple[str, str]]]:
    """What the checkpoints knew, as a verification compares it: the oldest that knew a link names it."""
    known: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for checkpoint in found:
        for chain, (number, hash_) in checkpoint.heads.items():
            known[chain].setdefault(number, (hash_, checkpoint.name))
    return dict(known)


def doubts(found: Iterable[Checkpoint], *, key: SigningKey | None) -> Iterator[str]:
    """A sentence for each checkpoint that is not what it was when it was signed."""
    before: Checkpoint | None = None
    for checkpoint in found:
        if key is None:
            yield _("Checkpoint %(name)s cannot be checked: set SIGNING_KEY to the key that signed it.") % {
                "name": checkpoint.name
            }
        elif not key.signed(checkpoint.signed.encode(), checkpoint.signature):
            yield _("The signature of checkpoint %(name)s does not hold.") % {"name": checkpoint.name}
        if before and checkpoint.previous != before.digest:
            yield _("A checkpoint between %(before)s and %(name)s is missing, or one was changed.") % {
                "before": before.name,
                "name": checkpoint.name,
            }
        before = checkpoint


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
    """Write one checkpoint, on disk before it counts; never over one that is there. Its name."""
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


def _parsed(name: str, line: str) -> Checkpoint:
    try:
        written: dict[str, Any] = json.loads(line)
        said = written["checkpoint"]
        return Checkpoint(
            name=name,
            at=said["at"],
            heads={chain: (int(number), str(hash_)) for chain, (number, hash_) in said["heads"].items()},
            previous=said["previous"],
            signed=canonical(said),
            signature=base64.b64decode(written["signature"], validate=True),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as wrong:
        raise CheckpointError(_("%(name)s is no checkpoint, or was damaged.") % {"name": name}) from wrong


def _text(signature: bytes) -> str:
    return base64.b64encode(signature).decode()
