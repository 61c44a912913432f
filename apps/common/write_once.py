"""Files that are written once: whole and on the disk before their name exists, and no name is given twice."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

# What a power cut left of a file, or one that is being written.
UNFINISHED = ".incoming-"


def write_once(place: Path, chunks: Iterable[bytes], *, sha256: str) -> None:
    """Have `chunks`, whose hash is `sha256`, in the file at `place`.

    What lies there already stays as it is, whatever it is: the caller checks it, or whoever reads it does.

    Raises:
        OSError: it cannot be written, or `chunks` came to another hash.
    """
    _make_folder(place.parent)
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=place.parent, prefix=UNFINISHED) as incoming:
        for chunk in chunks:
            digest.update(chunk)
            incoming.write(chunk)
        if digest.hexdigest() != sha256:
            raise OSError("The file changed while it was read.")
        incoming.flush()
        # Nobody writes to it any more, its owner neither.
        os.fchmod(incoming.fileno(), (settings.FILE_UPLOAD_PERMISSIONS or 0o644) & ~0o222)
        os.fsync(incoming.fileno())
        # Unlike a renaming, a link never replaces what is there; somebody else may just have stored the same.
        with suppress(FileExistsError):
            os.link(incoming.name, place)
    _sync(place.parent)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Put the names in `folder` on the disk: a file is found after a power cut only if its name was kept."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
