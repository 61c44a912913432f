"""The shelf: files kept under the SHA-256 of what is in them, put there once and never overwritten."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

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
    place = Path(settings.MEDIA_ROOT) / name
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".incoming-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        # A link, and not a rename: a rename would take the place of a file that is there.
        with suppress(FileExistsError):
            os.link(beside, place)
    finally:
        beside.unlink(missing_ok=True)
    _keep_names_of(place.parent)
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


def _keep_names_of(folder: Path) -> None:
    """A file is found after a power cut only if its folder was written, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
