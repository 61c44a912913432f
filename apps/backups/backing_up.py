"""Making a backup: the database as of one moment, then the files, checked by reading back, then named.

It is written in a folder whose name begins with a dot and renamed at the end: what bears the name of a backup
is whole, whatever happened on the way.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from json import dumps
from pathlib import Path

from django.utils.translation import gettext as _

from apps.common import clock
from apps.history import signing_key
from apps.history.models import Link
from apps.history.verification_scope import one_moment
from apps.history.written_checkpoints import last_checkpoint
from apps.hotfixes.models import HotFix

from . import databases, ends, manifest, store
from .configuration import configuration
from .errors import BackupError, as_sentence
from .folder import NewFolder, StoredFile, sync
from .last_backup import note_backup

ENDS = "ends.jsonl"
CONFIGURATION = "configuration.json"
_WHOLE = re.compile(r"hotfix-\d{8}T\d{6}Z(-\d+)?")
_INCOMPLETE, _GOING = ".incomplete-", ".removing-"


@dataclass(frozen=True)
class Backup:
    """A backup that is whole: its folder, what it says of itself, and how large it is in bytes."""

    path: Path
    manifest: manifest.Manifest

    @property
    def size(self) -> int:
        return sum(file.size for file in self.manifest.files)


def back_up(to: Path, *, recipients: Path | None = None, keep: int | None = None) -> Backup:
    """Make a backup in a new folder in `to`; where it fails, nothing is left that looks like one.

    Args:
        recipients: a file of public keys that `age` encrypts to; None for a plain backup.
        keep: how many backups stay in `to`, this one among them; None for all.

    Raises:
        BackupError: it could not be made, and why.
        SigningKeyError: the signing key cannot be read.
    """
    key = signing_key.configured()
    with _alone_in(to):
        _remove_left_overs(to)
        taken_at = clock.now()
        name = _free_name(to, taken_at)
        folder = NewFolder(to / f"{_INCOMPLETE}{name}", recipients)
        try:
            folder.path.mkdir(mode=0o700)
            said = _written(folder, taken_at, _newest(to))
            made = manifest.write(folder.path, said, key)
            folder.settle()
            folder.path.rename(to / name)
            sync(to)
            note_backup(taken_at, name=name)
            if keep is not None:
                _remove(whole_ones(to)[:-keep])
        except OSError as error:
            raise as_sentence(error.filename or to, error) from error
        finally:
            shutil.rmtree(folder.path, ignore_errors=True)
    return Backup(to / name, made)


def whole_ones(to: Path) -> list[Path]:
    """Return the folders of the backups in `to`, oldest first."""
    found = [
        path for path in to.iterdir() if _WHOLE.fullmatch(path.name) and (path / manifest.NAME).is_file()
    ]
    return sorted(found, key=lambda path: (path.name[:23], len(path.name), path.name))


def check(path: Path, files: list[StoredFile]) -> None:
    """Read `files` of the backup at `path` and compare them; raises BackupError at the first that differs."""
    for one in files:
        place = path / one.name
        try:
            with place.open("rb") as opened:
                digest = file_digest(opened, "sha256").hexdigest()
        except FileNotFoundError:
            raise BackupError(_("The backup is not whole: %s is missing.") % one.name) from None
        except OSError as error:
            raise as_sentence(place, error) from error
        if digest != one.sha256:
            raise BackupError(_("The backup is damaged: %s is not what was written.") % one.name)


def _written(folder: NewFolder, taken_at: datetime, before: Path | None) -> dict[str, object]:
    """Write everything into `folder`, and return what the manifest says."""
    with one_moment():
        known = last_checkpoint()
        counts = {"hot_fixes": HotFix.objects.count(), "links": Link.objects.count()}
        migrations, named = manifest.applied_migrations(), store.named()
        with folder.new(ENDS) as opened:
            for line in ends.as_lines(ends.ends_now()):
                opened.write(line)
        databases.dump(folder)
    with folder.new(CONFIGURATION) as opened:
        opened.write(dumps(configuration(), indent=1).encode())
    encrypted_to = _sha256(folder.recipients) if folder.recipients else ""
    lacks = store.copy(folder, named, _to_link(before, encrypted_to) if before else {})
    return {
        "version": manifest.version(),
        "kind": databases.kind(),
        "taken_at": taken_at.astimezone(clock.UTC).isoformat(),
        "migrations": migrations,
        "checkpoint": {"number": known.number, "digest": known.digest} if known else None,
        "counts": {**counts, "files": sum(one.name.startswith(store.FILES) for one in folder.files)},
        "lacks": lacks,
        "encrypted_to": encrypted_to,
        "files": [asdict(file) for file in folder.files],
    }


def _to_link(before: Path, encrypted_to: str) -> dict[str, tuple[Path, str]]:
    """The stored files of the backup `before`, if they are encrypted to the same keys as those of now.

    One whose content was not what its name says is written again.
    """
    try:
        said = manifest.read(before)
    except BackupError:
        return {}
    if said.said["encrypted_to"] != encrypted_to or said.said["lacks"]:
        return {}
    return {file.name: (before / file.name, file.sha256) for file in said.files if "/" in file.name}


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


# --- The folder of backups ------------------------------------------------------------------------


@contextmanager
def _alone_in(to: Path) -> Iterator[None]:
    """Only one backup is made in `to` at a time. Raises BackupError."""
    if not to.is_dir():
        # Not made here: where the disk of the backups is not mounted, they would fill another one.
        raise BackupError(_("The folder %s is not there: make it, or mount its disk.") % to)
    try:
        handle = os.open(to / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise as_sentence(to, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(_("Another backup is being made in %s.") % to) from None
    finally:
        os.close(handle)


def _remove_left_overs(to: Path) -> None:
    """Remove what a backup left that was killed, and what was being removed."""
    for prefix in (_INCOMPLETE, _GOING):
        for path in to.glob(f"{prefix}*"):
            shutil.rmtree(path, ignore_errors=True)


def _remove(paths: list[Path]) -> None:
    """Remove whole backups, each under another name first: half of one looks like none. Raises OSError."""
    for path in paths:
        going = path.with_name(f"{_GOING}{path.name}")
        path.rename(going)
        shutil.rmtree(going)


def _newest(to: Path) -> Path | None:
    found = whole_ones(to)
    return found[-1] if found else None


def _free_name(to: Path, at: datetime) -> str:
    name = f"hotfix-{at.astimezone(clock.UTC):%Y%m%dT%H%M%SZ}"
    others = (f"{name}-{number}" for number in range(2, 1000))
    return name if not (to / name).exists() else next(one for one in others if not (to / one).exists())
