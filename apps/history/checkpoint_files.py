"""Where checkpoints lie: a folder with a file each, or one file with a line each; read one at a time.

Nothing here holds more than one checkpoint in memory, however many there are.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from apps.common import clock

SUFFIX = ".checkpoint.json"
_BLOCK = 1 << 16


def oldest_first(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each checkpoint at `path`. Raises OSError."""
    if path.is_dir():
        for file in _files(path):
            yield file.name, file.read_text()
    else:
        with path.open() as opened:
            for place, line in enumerate(opened, start=1):
                yield f"{path.name}:{place}", line


def newest_first(path: Path) -> Iterator[tuple[str, str]]:
    """The same from the end, so that whoever wants the last ones reads no others. Raises OSError.

    In a file the name has no place in it: that is only known to who has counted the lines.
    """
    if path.is_dir():
        for file in reversed(_files(path)):
            yield file.name, file.read_text()
    else:
        for line in _lines_from_the_end(path):
            yield path.name, line


def count(path: Path) -> int:
    """How many checkpoints are at `path`. Raises OSError."""
    if path.is_dir():
        return len(_files(path))
    with path.open("rb") as opened:
        return sum(block.count(b"\n") for block in iter(lambda: opened.read(_BLOCK), b""))


def within_reach(path: Path, number: int) -> bool:
    """Whether the checkpoint of this number is in the folder; of a file nobody takes a line out."""
    return not path.is_dir() or any(path.glob(f"*-{number:06d}{SUFFIX}"))


def append(path: Path, line: str, *, at: datetime, number: int) -> str:
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


def _files(path: Path) -> list[Path]:
    # By number: the clock of a machine may be set back.
    return sorted(path.glob(f"*{SUFFIX}"), key=lambda one: (one.name.split("-")[-1], one.name))


def _lines_from_the_end(path: Path) -> Iterator[str]:
    with path.open("rb") as opened:
        left, pieces = opened.seek(0, os.SEEK_END), []
        while left:
            size = min(_BLOCK, left)
            left -= size
            opened.seek(left)
            *earlier, last = opened.read(size).split(b"\n")
            # `pieces` are of the line that is being put together, the last piece first.
            pieces.append(last)
            if earlier:
                yield from _whole(pieces)
                yield from (line.decode() for line in reversed(earlier[1:]))
                pieces = [earlier[0]]
        yield from _whole(pieces)


def _whole(pieces: list[bytes]) -> Iterator[str]:
    line = b"".join(reversed(pieces))
    if line:
        yield line.decode()
