"""Whether the files that belong to the record are what was stored: attached files, issued records.

Apps above this one say what they keep by `keepers`; attached files are known here.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from apps.evidence.attachments import Attachment
from apps.evidence.stored_files import FOLDER, path_of
from apps.hotfixes.models import HotFix

from .history_tables import history_model

# What a power cut left of an upload, or a file that is being written.
UNFINISHED = ".incoming-"


@dataclass(frozen=True)
class KeptFile:
    """A file that should be at `path`, with this SHA-256; `of` names what it belongs to."""

    path: Path
    sha256: str
    of: str


@dataclass(frozen=True)
class Keeper:
    """A folder below MEDIA_ROOT, and what should be in it: of one hot fix, or of all for None."""

    folder: str
    files: Callable[[HotFix | None], Iterator[KeptFile]]


def attached(hotfix: HotFix | None) -> Iterator[KeptFile]:
    """Every file that was ever attached, also those that were taken off: their history names them."""
    rows = history_model(Attachment)._base_manager.filter(history_type="+").order_by("hotfix_id", "id")
    if hotfix is not None:
        rows = rows.filter(hotfix=hotfix)
    for name, sha256 in rows.values_list("name", "sha256").iterator():
        yield KeptFile(path_of(sha256), sha256, name)


keepers: list[Keeper] = [Keeper(FOLDER, attached)]


@dataclass
class Compared:
    """What comparing came to: how many files there were, a sentence for each fault, and what nobody knows.

    `unknown` are no fault: a file is written before its row, and stays when the row is given up.
    """

    count: int
    sentences: list[str]
    unknown: int


def compare(hotfix: HotFix | None) -> Compared:
    """Read every file of `hotfix`, or of all, and compare it with its SHA-256."""
    found = Compared(0, [], 0)
    for keeper in keepers:
        known: set[Path] = set()
        for file in keeper.files(hotfix):
            if file.path not in known:
                known.add(file.path)
                found.count += 1
                found.sentences += _faults_of(file)
        if hotfix is None:
            found.unknown += _not_among(known, Path(settings.MEDIA_ROOT) / keeper.folder)
    return found


def _faults_of(file: KeptFile) -> Iterable[str]:
    words = {"of": file.of, "path": file.path}
    try:
        with file.path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        yield _("%(of)s: the file %(path)s is missing.") % words
        return
    if sha256 != file.sha256:
        yield _("%(of)s: the file %(path)s was altered.") % words


def _not_among(known: set[Path], folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(UNFINISHED))
    return sum(path not in known for path in files)
