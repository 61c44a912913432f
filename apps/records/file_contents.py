"""What a PDF says of itself, as plain data: its signature, its timestamps, and of which hot fix it tells."""

from dataclasses import dataclass
from datetime import datetime

from apps.common.errors import DomainError


class Unreadable(DomainError):
    """The file is no PDF, or so damaged that nothing in it can be read."""


class TooHardToRead(Unreadable):
    """Reading it would have taken too long, or too much memory: no record of ours does."""


@dataclass(frozen=True)
class Signature:
    """The one signature of a record.

    `holds` is True where every byte up to its end is as it was signed, and timestamps are all that follows.
    """

    signer: str
    fingerprint: str
    at: datetime | None
    digest: str
    holds: bool
    valid_from: datetime
    valid_until: datetime

    @property
    def in_time(self) -> bool:
        """Whether the certificate was valid when it says that it was signed."""
        return self.at is not None and self.valid_from <= self.at <= self.valid_until


@dataclass(frozen=True)
class Timestamp:
    """One timestamp: the time it gives, whose it is, and until when that one's certificate is valid.

    `holds` is True where it is of every byte before its end but its own. The first of the `certificates`,
    each as DER, is that of the authority.
    """

    at: datetime
    authority: str
    fingerprint: str
    until: datetime
    certificates: tuple[bytes, ...]
    end: int
    holds: bool


@dataclass(frozen=True)
class About:
    """Of which hot fix a file says that it is, by the data in it that the signature names."""

    reference: str = ""
    title: str = ""
    state: str = ""


@dataclass(frozen=True)
class Content:
    """What a file says of itself.

    Args:
        embedded: SHA-256 of the files in it that are data.
        printed: the digests on its last page.
        titled: the reference in its title; empty where there is none.
    """

    signature: Signature | None
    timestamps: tuple[Timestamp, ...]
    embedded: frozenset[str]
    printed: frozenset[str]
    about: About
    titled: str
