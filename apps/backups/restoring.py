"""Putting a backup back into an empty database and an empty file store, and signing that it was.

Everything in the backup is compared with its manifest before anything is written.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.core.management import call_command
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof
from apps.history import checkpoints, seal_keys
from apps.history.checkpoint_doubts import compared
from apps.history.checkpoints import Checkpoint
from apps.history.models import Restoration
from apps.history.signing_a_restore import FromBackup, sign_restore

from . import databases, ends, manifest, store
from .backing_up import ENDS, check
from .errors import BackupError
from .folder import opened_plain

Say = Callable[[str], object]


@dataclass(frozen=True)
class Restore:
    """A backup that is put back: its folder, the identities that open it, and where it says what it does."""

    folder: Path
    identities: Path | None = None
    say: Say = field(default=lambda _sentence: None)

    @cached_property
    def manifest(self) -> manifest.Manifest:
        """What the backup says of itself."""
        return manifest.read(self.folder)

    @cached_property
    def signed(self) -> bool:
        """Whether a key that is believed signed it; raises where another one did, or it was changed."""
        return self.manifest.signed(seal_keys.trusted())

    def require_whole(self) -> None:
        """Raise BackupError unless it is whole, unchanged, of this kind of database and not of newer code."""
        if self.folder.name.startswith("."):
            raise BackupError(_("%s is not whole: it was never finished.") % self.folder)
        found = self.manifest
        if not self.signed:
            self.say(_("Nobody signed this backup: it explains nothing that is gone."))
        if found.said["kind"] != databases.kind():
            raise BackupError(
                _("The backup is of %(theirs)s, and this site has %(ours)s: set DATABASE_URL to the former.")
                % {"theirs": found.said["kind"], "ours": databases.kind()}
            )
        manifest.require_known(found)
        check(self.folder, found.files)
        with self._ends() as kept:
            chains = sum(1 for _end in kept)  # so that a wrong identity is told before anything is written
        self.say(
            _("The backup is whole: %(files)d files are as they were written, of %(chains)d chains.")
            % {"files": len(found.files), "chains": chains}
        )

    def fill_database(self) -> None:
        """Fill the empty database. Raises BackupError where it is not empty, or not what the backup was."""
        databases.require_empty()
        store.require_empty()
        dump = self.manifest.file(databases.name_of_dump())
        with opened_plain(self.folder / dump.name, self.identities) as opened:
            databases.load(opened)
        with self._ends() as kept:
            chains = ends.require_same(kept)
        self.say(_("The database is back: %d chains end as they did in the backup.") % chains)

    def require_filled(self) -> None:
        """Raise BackupError unless the database is that of the backup, or went on from it."""
        with self._ends() as kept:
            chains = ends.require_passed(kept)
        self.say(_("The database is that of the backup: %d chains pass through their ends in it.") % chains)

    def complete(self) -> None:
        """Bring the database to the present version, and put the files back; what is there already stays.

        Raises:
            BackupError: a file cannot be put back, or all this was done and signed before.
        """
        call_command("migrate", verbosity=0, interactive=False)
        if Restoration.objects.filter(backup=self.manifest.digest).exists():
            raise BackupError(_("This restore is signed already."))
        count = store.put_back(self.folder, self.manifest.files, self.identities)
        self.say(_("The files are back: %d, each compared.") % count)
        for sentence in self.manifest.said["lacks"]:
            self.say(_("Not in the backup: %s") % sentence)

    def sign(
        self, *, by: User, proof: Proof | None, reason: str, compared: Iterable[Checkpoint]
    ) -> Restoration:
        """Put on the record that it was put back; raises as `sign_restore` does."""
        known = self.manifest.said["checkpoint"]
        backup = FromBackup(
            digest=self.manifest.digest,
            taken_at=self.manifest.taken_at,
            known_checkpoint=known["number"] if known else 0,
            signed=self.signed,
            ends=self._ends_of,
        )
        return sign_restore(backup, by=by, proof=proof, reason=reason, compared=compared)

    def _ends_of(self, wanted: Iterable[str]) -> dict[str, tuple[int, str]]:
        chains = set(wanted)
        with self._ends() as kept:
            return {chain: (number, hash_) for chain, number, hash_ in kept if chain in chains}

    @contextmanager
    def _ends(self) -> Iterator[Iterator[ends.End]]:
        stored = self.manifest.file(ENDS)
        with opened_plain(self.folder / stored.name, self.identities) as opened:
            yield ends.read(opened)


def trusted_checkpoints(place: Path | None) -> Iterator[Checkpoint]:
    """Yield the checkpoints at `place`, or where CHECKPOINTS says, whose signatures hold.

    Raises:
        CheckpointError, BackupError: they cannot be read, or one is not what was signed.
    """
    where = place or checkpoints.configured()
    if where is None or (place is None and not where.exists()):
        return
    for checkpoint, doubt in compared(checkpoints.read(where), trusted=seal_keys.trusted()):
        if doubt:
            raise BackupError(doubt)
        yield checkpoint
