"""The file store of issued records: files named by the SHA-256 of their content, written once.

What people read calls it the shelf.
"""

import hashlib
from pathlib import Path, PurePath

from django.conf import settings

from apps.common.write_once import write_once

FOLDER = "records"


def name_for(content: bytes, *, kind: str) -> str:
    """Return the name of `content` below MEDIA_ROOT; `kind` is the ending, such as pdf."""
    sha256 = hashlib.sha256(content).hexdigest()
    return f"{FOLDER}/{sha256[:2]}/{sha256}.{kind}"


def store(content: bytes, *, kind: str) -> str:
    """Write `content` to the disk, whole, and return its name below MEDIA_ROOT. Raises OSError.

    The same content twice is one file. A file of that name is never overwritten: if its content is another,
    verifying it says so.
    """
    name = name_for(content, kind=kind)
    write_once(Path(settings.MEDIA_ROOT) / name, [content], sha256=PurePath(name).stem)
    return name


def delete(name: str) -> None:
    """Delete a file whose record was never entered."""
    (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`; empty where no file can be read there."""
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
