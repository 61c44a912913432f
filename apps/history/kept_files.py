"""Whether the files that belong to the record are what was stored: attached files, issued records.

Apps above this one say what they keep by `keepers`; attached files are known here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.common.stored import sha256_of, store
from apps.evidence.attachments import Attachment
from apps.evidence.stored_files import FOLDER, name_of
from apps.hotfixes.models import HotFix

from .history_tables import history_model


@dataclass(frozen=True)
class KeptFile:
    """A file that should be in the store under `name`, with this SHA-256; `of` says what it belongs to."""

    name: str
    sha256: str
    of: str


@dataclass(frozen=True)
class Keeper:
    """A folder of the store, and what should be in it: of one hot fix, or of all for None."""

    folder: str
    files: Callable[[HotFix | None], Iterator[KeptFile]]


def attached(hotfix: HotFix | None) -> Iterator[KeptFile]:
    """Every file that was ever attached, also those that were taken off: their history names them."""
    rows = history_model(Attachment)._base_manager.filter(history_type="+").order_by("hotfix_id", "id")
    if hotfix is not None:
        rows = rows.filter(hotfix=hotfix)
    for name, sha256 in rows.values_list("name", "sha256").iterator():
        yield KeptFile(name_of(sha256), sha256, name)


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
    """Read every file of `hotfix`, or of all, and compare it with its SHA-256. Raises StoreSilent."""
    found = Compared(0, [], 0)
    for keeper in keepers:
        known: set[str] = set()
        for file in keeper.files(hotfix):
            if file.name not in known:
                known.add(file.name)
                found.count += 1
                found.sentences += _faults_of(file)
        if hotfix is None:
            found.unknown += sum(name not in known for name in store().names(keeper.folder))
    return found


def _faults_of(file: KeptFile) -> Iterable[str]:
    words = {"of": file.of, "path": store().place(file.name)}
    sha256 = sha256_of(file.name)
    if not sha256:
        yield _("%(of)s: the file %(path)s is missing.") % words
    elif sha256 != file.sha256:
        yield _("%(of)s: the file %(path)s was altered.") % words
