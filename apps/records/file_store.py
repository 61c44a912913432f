"""The file store of issued records: files named by the SHA-256 of their content, written once.

What people read calls it the shelf.
"""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from apps.common.checked_file import CheckedFile, open_checked
from apps.common.errors import StoredFileDamaged
from apps.common.stored import opened_if_right, sha256_of
from apps.common.stored import store as the_store
from apps.history.kept_files import KeptFile
from apps.hotfixes.models import HotFix

if TYPE_CHECKING:
    from .models import IssuedRecord, IssuedReview

__all__ = ["opened_if_right", "sha256_of"]

FOLDER = "records"
_log = logging.getLogger(__name__)


def name_for(content: bytes, *, kind: str) -> str:
    """Return the name of `content` in the store; `kind` is the ending, such as pdf."""
    sha256 = hashlib.sha256(content).hexdigest()
    return f"{FOLDER}/{sha256[:2]}/{sha256}.{kind}"


def store(content: bytes, *, kind: str) -> str:
    """Write `content` to the store, whole, and return its name in it. Raises OSError, StoreSilent.

    The same content twice is one file. A file of that name is never overwritten: if its content is another,
    verifying it says so.
    """
    name = name_for(content, kind=kind)
    the_store().write_once(name, [content], sha256=PurePath(name).stem)
    return name


def sha256_in(name: str) -> str:
    """Return the SHA-256 that a file is named by."""
    return PurePath(name).stem


def delete(name: str) -> None:
    """Delete a file whose record was never entered."""
    the_store().delete(name)


def to_send(issued: "IssuedRecord | IssuedReview") -> CheckedFile:
    """Return the file of `issued`, compared while it is read, and read once.

    Raises:
        StoredFileDamaged: it is not there, or is not what was issued; of a long one only while it is read,
            and then before its last block.
    """
    try:
        return open_checked(
            issued.pdf_name,
            sha256=issued.pdf_sha256,
            spoiled=lambda found: _spoiled(issued.pdf_sha256, found),
        )
    except OSError as error:
        _log.error("The issued file %s cannot be read: %s", issued.pdf_name, error)
        raise StoredFileDamaged(
            _("The issued file is missing. Tell whoever runs this site: it has to be restored from a backup.")
        ) from error


def kept(hotfix: HotFix | None) -> Iterator[KeptFile]:
    """Yield the files of every issued record, or of that of `hotfix`."""
    from .models import IssuedRecord, IssuedReview

    issued = IssuedRecord.objects.select_related("hotfix").order_by("pk")
    # No column that came later: a backup is also made of a database that is not migrated yet.
    issued = issued.only("pdf_name", "pdf_sha256", "size", "snapshot_name", "digest", "hotfix__reference")
    if hotfix is not None:
        issued = issued.filter(hotfix=hotfix)
    for record in issued.iterator():
        yield KeptFile(record.pdf_name, record.pdf_sha256, str(record))
        yield KeptFile(record.snapshot_name, record.digest, str(record))
    if hotfix is None and IssuedReview._meta.db_table in connection.introspection.table_names():
        for review in IssuedReview.objects.order_by("pk").iterator():
            yield KeptFile(review.pdf_name, review.pdf_sha256, str(review))


def _spoiled(sha256: str, found: str) -> StoredFileDamaged:
    _log.error("The issued file %s has another content: %s", sha256, found)
    return StoredFileDamaged(
        _(
            "The stored file is not the one that was issued: its SHA-256 differs, so it is not handed out. "
            "Tell whoever runs this site: it has to be restored from a backup."
        )
    )
