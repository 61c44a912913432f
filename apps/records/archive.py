"""A ZIP that is written while it is read: never whole in memory, the same bytes for the same content.

Its last file is `MANIFEST.sha256`, which `sha256sum -c` understands; behind it comes its signature, if any.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

MANIFEST = "MANIFEST.sha256"
SIGNATURE = f"{MANIFEST}.sig"
# These are compressed already; to compress them again costs time and saves nothing.
COMPRESSED = (".pdf", ".png", ".jpg", ".jpeg", ".zip", ".gz", ".docx", ".xlsx", ".pptx")
_FIRST_YEAR = 1980  # of the format


@dataclass(frozen=True)
class Member:
    """One file: its path in the ZIP, and its content piece by piece, made only when it is written."""

    path: str
    parts: Iterable[bytes]


class _Buffer:
    """The file object that the ZIP is written to: it keeps what is written until `take` is called."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is no other buffer."""

    def close(self) -> None:
        """Do nothing: there is nothing to close."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        content = b"".join(self._written)
        self._written.clear()
        return content


@dataclass
class Archive:
    """The members as a ZIP. Iterate it once; then `manifest_sha256` is the digest of its manifest.

    Args:
        members: read one by one, each only after the one before it has been written.
        dated: the date of every file, in UTC.
        sign: returns the signature of the manifest, which then is the very last file.
    """

    members: Iterable[Member]
    dated: datetime
    sign: Callable[[bytes], bytes] | None = None
    manifest_sha256: str = field(default="", init=False)

    def __iter__(self) -> Iterator[bytes]:
        buffer = _Buffer()
        sums: list[str] = []
        # It cannot seek in what was sent, so it writes sizes and checksums behind each file.
        with zipfile.ZipFile(buffer, "w", allowZip64=True) as zipped:
            for member in self.members:
                digest = hashlib.sha256()
                yield from self._pieces_of(zipped, buffer, member, digest)
                sums.append(f"{digest.hexdigest()}  {member.path}\n")
            manifest = "".join(sums).encode()
            self.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
            yield from self._pieces_of(zipped, buffer, Member(MANIFEST, [manifest]), hashlib.sha256())
            if self.sign:
                signature = Member(SIGNATURE, [self.sign(manifest)])
                yield from self._pieces_of(zipped, buffer, signature, hashlib.sha256())
        yield buffer.take()

    def _pieces_of(
        self, zipped: zipfile.ZipFile, buffer: _Buffer, member: Member, digest: "hashlib._Hash"
    ) -> Iterator[bytes]:
        at = self.dated.astimezone(UTC)
        info = zipfile.ZipInfo(
            member.path, (max(at.year, _FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second)
        )
        info.external_attr = 0o100644 << 16
        if not member.path.lower().endswith(COMPRESSED):
            info.compress_type = zipfile.ZIP_DEFLATED
        with zipped.open(info, "w", force_zip64=True) as opened:
            for part in member.parts:
                digest.update(part)
                opened.write(part)
                if sent := buffer.take():
                    yield sent
        yield buffer.take()
