"""A ZIP that is written while it is read: never whole in memory, the same bytes for the same content.

Its last file is `MANIFEST.sha256`, which `sha256sum -c` understands.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

MANIFEST = "MANIFEST.sha256"
# These are packed already; to pack them again costs time and saves nothing.
PACKED = (".pdf", ".png", ".jpg", ".jpeg", ".zip", ".gz", ".docx", ".xlsx", ".pptx")
_FIRST_YEAR = 1980  # of the format


@dataclass(frozen=True)
class Member:
    """One file: where it goes, and its content piece by piece, made when its turn comes."""

    path: str
    parts: Iterable[bytes]


class _Outlet:
    """What the ZIP is written to: it keeps what is written until somebody takes it."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """There is nothing to close."""

    def take(self) -> bytes:
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken


@dataclass
class Archive:
    """The members as a ZIP. Iterate it once; then `manifest_sha256` is the digest of its manifest.

    Args:
        members: looked at one by one, each only when the one before it has been read.
        dated: the date of every file, in UTC.
    """

    members: Iterable[Member]
    dated: datetime
    manifest_sha256: str = field(default="", init=False)

    def __iter__(self) -> Iterator[bytes]:
        outlet = _Outlet()
        sums: list[str] = []
        # It cannot seek in what was sent, and so writes sizes and checksums behind each file.
        with zipfile.ZipFile(outlet, "w", allowZip64=True) as zipped:
            for member in self.members:
                digest = hashlib.sha256()
                yield from self._written(zipped, outlet, member, digest)
                sums.append(f"{digest.hexdigest()}  {member.path}\n")
            manifest = "".join(sums).encode()
            self.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
            yield from self._written(zipped, outlet, Member(MANIFEST, [manifest]), hashlib.sha256())
        yield outlet.take()

    def _written(
        self, zipped: zipfile.ZipFile, outlet: _Outlet, member: Member, digest: "hashlib._Hash"
    ) -> Iterator[bytes]:
        at = self.dated.astimezone(UTC)
        info = zipfile.ZipInfo(
            member.path, (max(at.year, _FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second)
        )
        info.external_attr = 0o100644 << 16
        if not member.path.lower().endswith(PACKED):
            info.compress_type = zipfile.ZIP_DEFLATED
        with zipped.open(info, "w", force_zip64=True) as opened:
            for part in member.parts:
                digest.update(part)
                opened.write(part)
                if sent := outlet.take():
                    yield sent
        yield outlet.take()
