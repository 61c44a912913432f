"""The stored files: each under its SHA-256, written once, never overwritten and never removed."""

import hashlib
import logging
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.utils.translation import gettext as _

from apps.common import stored
from apps.common.checked_file import CheckedFile, open_checked
from apps.common.errors import StoredFileDamaged
from apps.common.stored import store

FOLDER = "attachments"
_CHUNK = 1024 * 1024
_log = logging.getLogger(__name__)


def name_of(sha256: str) -> str:
    """The name in the store of the file of this hash."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def path_of(sha256: str) -> Path:
    """Where the file of this hash lies on the disk, below MEDIA_ROOT; NotImplementedError where on none."""
    return stored.path_of(name_of(sha256))


def keep(file: "File[Any]", sha256: str) -> None:
    """Store `file` under its hash; where the same content is stored already, check that it is.

    What is stored stays when the transaction is rolled back: a file that no row knows does no harm, a row
    without its file would.

    Raises:
        StoredFileDamaged: what is stored under this hash is not this content any more.
        StoreSilent: an object store does not answer, or refuses.
    """
    name = name_of(sha256)
    if not store().exists(name):
        store().write_once(name, file.chunks(), sha256=sha256)
    read_back(sha256).close()


def read_back(sha256: str) -> BinaryIO:
    """The stored file of this hash, opened at its beginning, after it was read through and found to be it.

    For whoever needs all of it before they begin; who sends it out reads it once (`to_send`).

    Raises:
        StoredFileDamaged: it is not there, or its content is another.
    """
    try:
        found = store().opened(name_of(sha256))
    except OSError as error:
        raise _missing(sha256, error) from error
    try:
        _compare(found, sha256)
    except BaseException:
        found.close()
        raise
    return found


def _compare(found: BinaryIO, sha256: str) -> None:
    """Read `found` through, and put it back at its beginning; raises where it is not the right one."""
    digest = hashlib.sha256()
    try:
        while chunk := found.read(_CHUNK):
            digest.update(chunk)
        found.seek(0)
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
        return open_checked(name_of(sha256), sha256=sha256, spoiled=lambda found: _spoiled(sha256, found))
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
