"""What a backup says of itself: version, moment, counts, and the SHA-256 of everything in it; signed."""

import base64
import binascii
import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from apps.history.canonical import canonical
from apps.history.seal_keys import Verifier
from apps.history.signing_key import SigningKey

from .errors import BackupError, as_sentence
from .folder import StoredFile

NAME = "manifest.json"
FORMAT = 1
# So that no signature of anything else can be shown as that of a backup, nor the other way round.
_KIND = "hot fix backup 1\n"


@dataclass(frozen=True)
class Manifest:
    """A manifest as it was read: `said` is its content, `signature` is empty where nobody signed."""

    said: dict[str, Any]
    signature: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 that names the backup on the record."""
        return hashlib.sha256(canonical(self.said).encode()).hexdigest()

    @property
    def taken_at(self) -> datetime:
        """The moment of the database in it."""
        return datetime.fromisoformat(self.said["taken_at"])

    @property
    def files(self) -> list[StoredFile]:
        """Everything in it but the manifest."""
        return [StoredFile(**one) for one in self.said["files"]]

    def file(self, name: str) -> StoredFile:
        """The file that was put in as `name`, encrypted or not. Raises BackupError."""
        for one in self.files:
            if one.name in (name, f"{name}.age"):
                return one
        raise BackupError(_("The backup has no %s.") % name)

    def require_complete(self) -> None:
        """Raise KeyError, TypeError or ValueError where something is not in it."""
        missing = {"key", "migrations", "version", "kind", "checkpoint", "lacks"} - self.said.keys()
        if missing or self.taken_at.tzinfo is None or not self.files:
            raise ValueError(missing)
        for one in self.files:
            if Path(one.name).is_absolute() or ".." in Path(one.name).parts:
                raise ValueError(one.name)  # it would be written outside the store

    def signed(self, trusted: Mapping[str, Verifier]) -> bool:
        """Whether a key that is believed signed it.

        Raises:
            BackupError: it is signed, and not by one of `trusted`, or not as it is now.
        """
        if not self.signature:
            return False
        by = trusted.get(self.said["key"])
        if by is None:
            raise BackupError(
                _("The backup was signed by another key: set SIGNING_KEY or EARLIER_CERTIFICATES to it.")
            )
        if not by.signed(_text(self.said), self.signature):
            raise BackupError(_("The signature of the backup does not hold: its manifest was changed."))
        return True


def write(folder: Path, said: dict[str, Any], key: SigningKey | None) -> Manifest:
    """Write the manifest of the backup in `folder`, signed where there is a key. Raises OSError."""
    said = {**said, "format": FORMAT, "key": key.fingerprint if key else ""}
    made = Manifest(said, key.sign(_text(said)) if key else b"")
    content = {"backup": said, "signature": base64.b64encode(made.signature).decode()}
    with (folder / NAME).open("x") as opened:
        json.dump(content, opened, indent=1, sort_keys=True, ensure_ascii=False)
        opened.write("\n")
        opened.flush()
        os.fsync(opened.fileno())
    return made


def read(folder: Path) -> Manifest:
    """Read the manifest of the backup in `folder`. Raises BackupError where that is none."""
    try:
        content = json.loads((folder / NAME).read_text())
        found = Manifest(content["backup"], base64.b64decode(content["signature"], validate=True))
        if found.said["format"] != FORMAT:
            raise BackupError(_("The backup was made by another version: restore it with that version."))
        found.require_complete()
    except FileNotFoundError:
        raise BackupError(_("%s is no backup: there is no manifest in it.") % folder) from None
    except OSError as error:
        raise as_sentence(folder / NAME, error) from error
    except (ValueError, KeyError, TypeError, binascii.Error) as wrong:
        raise BackupError(_("The manifest in %s is damaged.") % folder) from wrong
    return found


def _text(said: dict[str, Any]) -> bytes:
    return (_KIND + canonical(said)).encode()


# --- The version of the software ------------------------------------------------------------------


def version() -> str:
    """Return the version of this software."""
    try:
        return installed_version("hotfix")
    except PackageNotFoundError:
        project: Path = settings.BASE_DIR / "pyproject.toml"
        return str(tomllib.loads(project.read_text())["project"]["version"])


def applied_migrations() -> list[str]:
    """Return the migrations that the database has, as app.name."""
    return sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations)


def require_known(manifest: Manifest) -> None:
    """Raise BackupError where the database in the backup is of newer software than this."""
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.said["migrations"]) - known)
    if unknown:
        raise BackupError(
            _(
                "The backup is of version %(theirs)s, which is newer than this one, %(ours)s: install that"
                " first. (Not known here: %(migration)s.)"
            )
            % {"theirs": manifest.said["version"], "ours": version(), "migration": unknown[0]}
        )
