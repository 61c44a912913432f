"""The shelf: files kept under the SHA-256 of what is in them, put there once and never overwritten."""

import hashlib
from pathlib import Path, PurePath

from django.conf import settings

from apps.common.write_once import write_once

FOLDER = "records"


def name_for(content: bytes, *, kind: str) -> str:
    """The place of `content` below MEDIA_ROOT; `kind` is what the name ends with, such as pdf."""
    found = hashlib.sha256(content).hexdigest()
    return f"{FOLDER}/{found[:2]}/{found}.{kind}"


def put(content: bytes, *, kind: str) -> str:
    """Keep `content`, whole and on the disk when this returns; its name below MEDIA_ROOT. Raises OSError.

    The same content twice is one file. Another file in its place is never overwritten: what lies there then
    is not what its name says, and whoever verifies it is told so.
    """
    name = name_for(content, kind=kind)
    write_once(Path(settings.MEDIA_ROOT) / name, [content], sha256=PurePath(name).stem)
    return name


def take_away(name: str) -> None:
    """Remove a file that no record came of."""
    (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)


def sum_of(path: Path) -> str:
    """The SHA-256 of the file at `path`; empty where there is none to be read."""
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
