"""What is in a stored file, as far as a page shows it: the beginning of a text, the names in an archive.

Nothing is unpacked to be kept, and whatever a file says of itself, so much is read of it and no more.
"""

import bz2
import io
import struct
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from gzip import GzipFile
from itertools import islice
from typing import Any, BinaryIO

from .file_kinds import TEXT, FileType, by_signature
from .text_judging import TextJudge, readable

MOST_SHOWN = 200_000  # bytes of a text
MOST_MEMBERS = 500
# So much is unpacked to find names in; a few kilobytes may unpack to more than any disk holds.
MOST_UNPACKED = 32 * 1024 * 1024
_LONGEST_MEMBER_NAME = 300
_TAIL = 66_000
_DAMAGED = (OSError, EOFError, OverflowError, ValueError, zlib.error, tarfile.TarError, struct.error)


@dataclass(frozen=True)
class Member:
    """One file in an archive; `encrypted` where a password is needed to read it."""

    name: str
    size: int
    encrypted: bool = False


@dataclass(frozen=True)
class Contents:
    """What can be seen of a file. `more`: there is more than is here, or it cannot be read further."""

    text: str = ""
    members: tuple[Member, ...] = ()
    more: bool = False


def contents(kind: FileType, file: BinaryIO) -> Contents | None:
    """Return what is in `file`, which stands at its beginning; None where nothing of its kind is shown."""
    if kind.is_text:
        return _text(kind, file)
    if kind.is_archive:
        return _archive(kind, file)
    return None


def _text(kind: FileType, file: BinaryIO) -> Contents:
    raw = file.read(MOST_SHOWN + 1)
    return Contents(text=readable(raw[:MOST_SHOWN], kind), more=len(raw) > MOST_SHOWN)


def _archive(kind: FileType, file: BinaryIO) -> Contents:
    read = {"application/zip": _zip, "application/x-tar": _tar}.get(kind.media_type, _packed)
    return read(file)


def _zip(file: BinaryIO) -> Contents:
    """The names as the directory at the end of a ZIP gives them."""
    found: list[Member] = []
    try:
        found.extend(islice(_zip_members(file), MOST_MEMBERS + 1))
    except _DAMAGED:
        return Contents(members=tuple(found), more=True)
    return Contents(members=tuple(found[:MOST_MEMBERS]), more=len(found) > MOST_MEMBERS)


def _zip_members(file: BinaryIO) -> Iterator[Member]:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    place = tail.rindex(b"PK\5\6")
    _count, length, _offset = struct.unpack_from("<H2L", tail, place + 10)
    # From its end, and not where it says: something may stand before the archive.
    file.seek(size - len(tail) + place - length)
    while (head := file.read(46)).startswith(b"PK\1\2"):
        flags, unpacked, name, extra, comment = struct.unpack("<8xH14xL3H12x", head)
        raw = file.read(min(name, _LONGEST_MEMBER_NAME))
        file.seek(max(0, name - _LONGEST_MEMBER_NAME) + extra + comment, io.SEEK_CUR)
        said = raw.decode("utf-8" if flags & 0x800 else "cp437", errors="replace")
        yield Member(_shown(said), unpacked, encrypted=bool(flags & 1))


def _tar(file: BinaryIO) -> Contents:
    found: list[Member] = []
    limited = _Limited(file)
    try:
        with tarfile.open(fileobj=limited, mode="r|") as archive:
            for one in islice(archive, MOST_MEMBERS + 1):
                found.append(Member(_shown(one.name), one.size))
    except _DAMAGED:
        limited.ended_early = True
    more = limited.ended_early or len(found) > MOST_MEMBERS
    return Contents(members=tuple(found[:MOST_MEMBERS]), more=more)


def _packed(file: BinaryIO) -> Contents:
    """What is in a single packed file: a tar, a text, or something that has no name here."""
    begins = file.read(3)
    file.seek(0)
    opened: Any = bz2.BZ2File(file) if begins == b"BZh" else GzipFile(fileobj=file)
    raw, whole = _unpacked(opened)
    kind = by_signature(raw, raw)
    if kind and kind.media_type == "application/x-tar":
        opened.seek(0)
        return _tar(opened)
    judge = TextJudge()
    judge.feed(raw)
    text = judge.kind
    return Contents(text=readable(raw, text) if text else "", more=not whole)


def _unpacked(opened: Any) -> tuple[bytes, bool]:
    """The beginning of what is packed, as far as it can be unpacked, and whether that is all."""
    raw = b""
    try:
        while len(raw) <= MOST_SHOWN and (chunk := opened.read(8_192)):
            raw += chunk
    except _DAMAGED:
        return raw, False
    return raw[:MOST_SHOWN], len(raw) <= MOST_SHOWN


class _Limited(io.RawIOBase):
    """A file of which no more than MOST_UNPACKED is ever read.

    Where a member says that it is longer than any disk, tarfile would go on asking for it for ever: whoever
    was told once that nothing is left is stopped when they ask again.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, MOST_UNPACKED
        self._told = False
        self.ended_early = False

    def read(self, size: int = -1) -> bytes:
        """Return what is next; nothing at the end. Raises EOFError to whoever reads on after that."""
        if self._told:
            raise EOFError
        wanted = self._left if size < 0 else min(size, self._left)
        got = self._file.read(wanted)
        self._left -= len(got)
        self._told = not got and size != 0
        self.ended_early = self.ended_early or (not self._left and size != 0)
        return got


def _shown(name: str) -> str:
    """A name from inside an archive, with a sign for what would not be seen."""
    return readable(name[:_LONGEST_MEMBER_NAME].encode("utf-8", "replace"), TEXT).replace("\n", " ")
