"""The last checkpoint, and where a chain ends: what is told where it can be compared.

So a checkpoint that is taken away is missed; and a database that is put back together with its checkpoints
is found by whoever was told a later number: by mail, in the log, on paper.
"""

from dataclasses import dataclass
from datetime import datetime

from apps.hotfixes.models import HotFix

from .models import Link, Restoration, WrittenCheckpoint


@dataclass(frozen=True)
class LastCheckpoint:
    """The newest checkpoint: its number, the SHA-256 of what it says, and when it was written."""

    number: int
    digest: str
    at: datetime


@dataclass(frozen=True)
class ChainHead:
    """The last link of the chain of a hot fix: its number and its hash."""

    number: int
    hash: str


def last_checkpoint() -> LastCheckpoint | None:
    """Return the newest checkpoint that was written; None while there is none. One query."""
    found = WrittenCheckpoint.objects.order_by("-number").values_list("number", "digest", "at").first()
    return LastCheckpoint(*found) if found else None


def last_number() -> int:
    """Return the number of the newest checkpoint that was written; 0 while there is none. Two queries.

    One that was written after the backup from which the record was put back counts: its number was told.
    """
    found = last_checkpoint()
    of_restores = Restoration.objects.order_by("-newest_checkpoint").values_list(
        "newest_checkpoint", flat=True
    )
    return max(found.number if found else 0, of_restores.first() or 0)


def chain_head(hotfix: HotFix) -> ChainHead | None:
    """Return where the chain of `hotfix` ends now; None for one without any history. One query."""
    links = Link.objects.filter(hotfix=hotfix).order_by("-number")
    found = links.values_list("number", "hash").first()
    return ChainHead(*found) if found else None
