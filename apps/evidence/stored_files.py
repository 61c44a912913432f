"""The stored files: each under its SHA-256, written once, never overwritten and never removed."""

import hashlib
import logging
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from apps.common.checked_file import CheckedFile, open_checked
from apps.common.errors import StoredFileDamaged
from apps.common.write_once import write_once

FOLDER = "attachments"
_CHUNK = 1024 * 1024
_log = logging.getLogger(__name__)


def path_of(sha256: str) -> Path:
    """Where the file of this hash lies, below MEDIA_ROOT."""
    return Path(default_storage.path(f"{FOLDER}/{sha256[:2]}/{sha256}"))


def keep(file: "File[Any]", sha256: str) -> None:
    """Store `file` under its hash; where the same content is stored already, check that it is.

    What is stored stays when the transaction is rolled back: a file that no row knows does no harm, a row
    without its file would.

    Raises:
        StoredFileDamaged: what is stored under this hash is not this content any more.
    """
    place = path_of(sha256)
    if not place.exists():
        write_once(place, file.chunks(), sha256=sha256)
    read_back(sha256).close()


def read_back(sha256: str) -> BinaryIO:
    """The stored file of this hash, opened at its beginning, after it was read through and found to be it.

    For whoever needs all of it before they begin; who sends it out reads it once (`to_send`).

    Raises:
        StoredFileDamaged: it is not there, or its content is another.
    """
    try:
        stored = path_of(sha256).open("rb")
    except OSError as error:
        raise _missing(sha256, error) from error
    try:
        _compare(stored, sha256)
    except BaseException:
        stored.close()
        raise
    return stored


def _compare(stored: BinaryIO, sha256: str) -> None:
    """Read `stored` through, and put it back at its beginning; raises where it is not the right one."""
    digest = hashlib.sha256()
    try:
        while chunk := stored.read(_CHUNK):
            digest.update(chunk)
        stored.seek(0)
    except OSError as error:
        raise _missing(sha256, error) from error
    if digest.hexdigest() != sha256:
        raise _spoiled(sha256, digest.hexdigest())


def to_send(sha256: str) -> CheckedFile:
    """The stored file of this hash, compared while it is read, and read once.

    Raises:
        StoredFileDamaged: it is not there, or its content is another; of a long one only while it is read,
            and then before its last block.
    """
    try:
        return open_checked(path_of(sha256), sha256=sha256, spoiled=lambda found: _spoiled(sha256, found))
    except OSError as error:
        raise _missing(sha256, error) from error


def _missing(sha256: str, error: OSError) -> StoredFileDamaged:
    _log.error("The stored file %s cannot be read: %s", sha256, error)
    return StoredFileDamaged(
        _("The stored file is missing. Tell whoever runs this site: it has to be restored from a backup.")
    )


def _spoiled(sha256: str, found: str) -> StoredFileDamaged:
    _log.error("The stored file %s has another content: %s", sha256, found)
    return StoredFileDamaged(
        _(
            "The stored file is not the one that was attached: its SHA-256 differs, so it is not handed "
            "out. Tell whoever runs this site: it has to be restored from a backup."
        )
    )
