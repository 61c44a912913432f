"""The files that are kept for good, by their names: on a disk, or in an object store (FILES_IN).

What a name holds is written once and never replaced. Which of the two it is, nobody above this module knows.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.core.files.storage import default_storage


class Store(Protocol):
    """What a storage of Django must know besides to keep files for good.

    Each raises StoreSilent where an object store does not answer, or refuses.
    """

    def write_once(self, name: str, chunks: Iterable[bytes], *, sha256: str) -> None:
        """Have `chunks`, whose hash is `sha256`, under `name`; what lies there already stays as it is.

        Raises:
            OSError: it cannot be written, or `chunks` came to another hash.
        """

    def opened(self, name: str) -> BinaryIO:
        """The file, opened at its beginning, in which one may go back. Raises OSError, as where it is not."""

    def exists(self, name: str) -> bool:
        """Whether there is a file of that name."""

    def delete(self, name: str) -> None:
        """Delete a file that no row names; nothing where there is none."""

    def names(self, folder: str) -> Iterator[str]:
        """The names of all files that are whole in `folder`, in order."""

    def place(self, name: str) -> str:
        """Where that file lies, in words for whoever runs the site."""

    def path(self, name: str) -> str:
        """Where it lies on the disk. Raises NotImplementedError where it lies on none."""

    def try_out(self) -> int | None:
        """Try whether a file can be kept; return how many bytes are free, None where nobody counts them.

        Raises:
            OSError: none can be kept.
        """


def store() -> Store:
    """The one that the site keeps its files in."""
    return cast(Store, default_storage)


def path_of(name: str) -> Path:
    """Where a file lies on the disk, for whoever looks after one. Raises NotImplementedError as `path`."""
    return Path(store().path(name))


def sha256_of(name: str) -> str:
    """Return the SHA-256 of the file; empty where there is none that can be read."""
    try:
        with store().opened(name) as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError:
        return ""


def opened_if_right(name: str, sha256: str) -> BinaryIO | None:
    """The file, opened at its beginning, once it was found to have that hash; None where it has not."""
    try:
        opened = store().opened(name)
    except OSError:
        return None
    try:
        if hashlib.file_digest(opened, "sha256").hexdigest() == sha256:  # type: ignore[arg-type]
            opened.seek(0)
            return opened
    except OSError:
        pass
    except BaseException:
        opened.close()
        raise
    opened.close()
    return None
