"""One paper as a draft, signed, and with timestamps behind it: made once for all tests that read them."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from apps.history.signing_key import SigningKey, create
from apps.records.certificates import RevocationData
from apps.records.signing import sign
from apps.records.snapshot import digest
from apps.records.timestamp_authority import OwnAuthority
from apps.records.timestamp_key import create_timestamp_key
from apps.records.timestamping import add_timestamp
from tests.driving import NIGHT
from tests.records.builders import a_snapshot, closed
from tests.records.printed import paper_of

AT = NIGHT
DIGEST = digest(closed(a_snapshot()))


@cache
def key(owner: str = "Halden Hot Fixes") -> SigningKey:
    with TemporaryDirectory() as folder:
        return create(Path(folder) / "key.pem", owner=owner, at=AT)


def authority(owner: str = "Halden time") -> OwnAuthority:
    return _authority(owner)


@cache
def _authority(owner: str) -> OwnAuthority:
    with TemporaryDirectory() as folder:
        return OwnAuthority(create_timestamp_key(Path(folder) / "time.pem", owner=owner, at=AT))


@cache
def draft() -> bytes:
    return paper_of(closed(a_snapshot())).content


@cache
def signed() -> bytes:
    return sign(draft(), key=key(), at=AT, digest=DIGEST)


def with_timestamp(pdf: bytes, *, by: str = "Halden time") -> bytes:
    return add_timestamp(pdf, authority=authority(by), revocation=RevocationData()).pdf


@cache
def timestamped() -> bytes:
    return with_timestamp(signed())


@cache
def timestamped_twice() -> bytes:
    return with_timestamp(timestamped())
