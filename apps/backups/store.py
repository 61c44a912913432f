"""The file store in a backup: attached files and issued records, each under its name in the store.

They are only ever added, so that the copy, begun after the database was read, has whatever that names.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from apps.common.stored import store
from apps.history import kept_files

from .errors import BackupError, as_sentence
from .folder import PIECE, NewFolder, StoredFile, opened_plain

# Where they lie in a backup.
FILES = "files"


def named() -> dict[str, str]:
    """What the database names: the SHA-256 of each file, by its name in the store."""
    return {file.name: file.sha256 for keeper in kept_files.keepers for file in keeper.files(None)}


def copy(folder: NewFolder, known: dict[str, str], earlier: dict[str, tuple[Path, str]]) -> list[str]:
    """Copy the store into `folder`; return a sentence for each file that it lacks, or that was altered.

    Args:
        known: what the database names (`named`).
        earlier: files of the backup before and their SHA-256, by name there: they are not written again.
    """
    there, lacks = set(), []
    for name in _present():
        place = f"{FILES}/{name}"
        before, sha256 = earlier.get(folder.name_of(place), (None, ""))
        if before is None or not folder.link(place, before, sha256=sha256):
            try:
                found = _copied(folder, place, name)
            except FileNotFoundError:
                continue  # of a record that was never entered
            if found != known.get(name, found):
                lacks.append(_("The stored file %s was altered.") % name)
        there.add(name)
    return lacks + [_("The stored file %s is missing.") % name for name in known if name not in there]


def require_empty() -> None:
    """Raise BackupError where there is a file in the store."""
    found = next(_present(), None)
    if found is not None:
        raise BackupError(
            _("%(what)s is not empty: there is %(found)s. A backup is put back into an empty one.")
            % {"what": "FILES_IN" if settings.FILES_IN else "MEDIA_ROOT", "found": found}
        )


def put_back(backup: Path, files: list[StoredFile], identities: Path | None) -> int:
    """Put the files of a backup into the store; it returns how many. What is there already stays.

    Raises:
        BackupError: one cannot be read or written.
    """
    count = 0
    for one in files:
        if not one.name.startswith(f"{FILES}/"):
            continue
        name = Path(one.name).relative_to(FILES)
        if one.name.endswith(".age"):
            name = name.with_suffix("")
        with opened_plain(backup / one.name, identities) as opened:
            content = opened.read()
        try:
            store().write_once(name.as_posix(), [content], sha256=hashlib.sha256(content).hexdigest())
        except OSError as error:
            raise as_sentence(store().place(name.as_posix()), error) from error
        count += 1
    return count


def _present() -> Iterator[str]:
    """The names of all files of the store; none where there is no such folder yet."""
    for keeper in kept_files.keepers:
        yield from store().names(keeper.folder)


def _copied(folder: NewFolder, place: str, name: str) -> str:
    """Copy one file, and return its SHA-256 as it was read."""
    digest = hashlib.sha256()
    with store().opened(name) as opened, folder.new(place) as to:
        while piece := opened.read(PIECE):
            digest.update(piece)
            to.write(piece)
    return digest.hexdigest()
