"""A disk that is full: told apart from every other accident with a file, and said in a sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import NoRoomLeft

# No room on the disk, or none left for this user of it.
FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full(error: BaseException | None) -> bool:
    """Whether `error` says that a disk is full."""
    return isinstance(error, OSError) and error.errno in FULL


@contextmanager
def when_full(sentence: str) -> Iterator[None]:
    """Raise NoRoomLeft with `sentence` where the disk is full; any other accident stays one."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        raise NoRoomLeft(sentence) from error
