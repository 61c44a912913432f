"""A stored file on its way out, compared with its SHA-256 while it is read, and read once.

A file that fits into the first block is known to be right before anything of it goes out. Of a longer one
the last block is held back until all of it was compared: whoever gets another file gets a broken one.
"""

import hashlib
from collections.abc import Callable
from io import SEEK_END

from .stored import store

FIRST_BLOCK = 4 * 1024 * 1024
_BLOCK = 256 * 1024


class CheckedFile:
    """What `open_checked` gives: to be read from its beginning to its end, by whoever sends it."""

    def __init__(self, name: str, sha256: str, spoiled: Callable[[str], Exception]) -> None:
        self._sha256, self._spoiled = sha256, spoiled
        self._digest = hashlib.sha256()
        self._opened = store().opened(name)
        self._ahead = bytearray()
        self._ended = False
        try:
            self.size = self._opened.seek(0, SEEK_END)
            self._opened.seek(0)
            self._read_on(FIRST_BLOCK)
            self._read_on(_BLOCK)
        except BaseException:
            self.close()
            raise

    def _read_on(self, size: int) -> None:
        """Take the next block in; at the end, the file must have been the right one."""
        block = self._opened.read(size)
        self._digest.update(block)
        self._ahead += block
        if not block:
            self._ended = True
            if (found := self._digest.hexdigest()) != self._sha256:
                raise self._spoiled(found)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size`; empty at the end.

        Raises:
            Exception: what `spoiled` gives, in place of the last block of another file.
        """
        if size < 0:
            while not self._ended:
                self._read_on(_BLOCK)
            size = len(self._ahead)
        while not self._ended and len(self._ahead) - size < _BLOCK:
            self._read_on(_BLOCK)
        given = bytes(self._ahead[:size])
        del self._ahead[:size]
        return given

    def close(self) -> None:
        self._opened.close()


def open_checked(name: str, *, sha256: str, spoiled: Callable[[str], Exception]) -> CheckedFile:
    """Return the stored file `name`, to be read once.

    Args:
        spoiled: gives what is raised where the content is another, told the SHA-256 that it has.

    Raises:
        OSError: it cannot be opened or read.
        Exception: what `spoiled` gives; at once for a file of at most FIRST_BLOCK bytes.
    """
    return CheckedFile(name, sha256, spoiled)
