"""The stored files: each under its SHA-256, written once, never overwritten and never removed."""

import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from apps.common.errors import StoredFileDamaged

FOLDER = "attachments"
_CHUNK = 1024 * 1024
_log = logging.getLogger(__name__)


def path_of(sha256: str) -> Path:
    """Where the file of this hash lies, below MEDIA_ROOT."""
    return Path(default_storage.path(f"{FOLDER}/{sha256[:2]}/{sha256}"))


def keep(file: "File[Any]", sha256: str) -> None:
    """Store `file` under its hash; where the same content is stored already, check that it is.

    It is whole and on the disk before its name exists, and the name is never given twice. What is stored
    stays when the transaction is rolled back: a file that no row knows does no harm, a row without its file
    would.

    Raises:
        StoredFileDamaged: what is stored under this hash is not this content any more.
    """
    place = path_of(sha256)
    if not place.exists():
        _write(file, sha256, place)
    read_back(sha256).close()


def _write(file: "File[Any]", sha256: str, place: Path) -> None:
    _make_folder(place.parent)
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=place.parent, prefix=".incoming-") as incoming:
        for chunk in file.chunks():
            digest.update(chunk)
            incoming.write(chunk)
        if digest.hexdigest() != sha256:
            raise OSError("The uploaded file changed while it was read.")
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
    """Put the names in `folder` on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_back(sha256: str) -> BinaryIO:
    """The stored file of this hash, opened at its beginning, after it was read through and found to be it.

    Raises:
        StoredFileDamaged: it is not there, or its content is another.
    """
    digest = hashlib.sha256()
    try:
        stored = path_of(sha256).open("rb")
        while chunk := stored.read(_CHUNK):
            digest.update(chunk)
    except OSError as error:
        _log.error("The stored file %s cannot be read: %s", sha256, error)
        raise StoredFileDamaged(
            _("The stored file is missing. Tell whoever runs this site: it has to come back from the backup.")
        ) from error
    if digest.hexdigest() != sha256:
        stored.close()
        _log.error("The stored file %s has another content: %s", sha256, digest.hexdigest())
        raise StoredFileDamaged(
            _(
                "The stored file is not the one that was attached: its SHA-256 differs, so it is not handed "
                "out. Tell whoever runs this site: it has to come back from the backup."
            )
        )
    stored.seek(0)
    return stored
