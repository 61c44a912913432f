"""The folder of one backup while it is written and read: each file whole, on the disk, and hashed.

Where it is encrypted, each file goes through `age`, to the public keys in a file of recipients; names get
the ending .age, and only a file of identities, which never was on this machine, opens them again.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _

from .errors import BackupError, as_sentence

AGE = ".age"
PIECE = 2**20


@dataclass(frozen=True)
class StoredFile:
    """A file of a backup: its name there, its size in bytes and its SHA-256, as it lies on the disk."""

    name: str
    size: int
    sha256: str


class _Hashing:
    """A file that is written to, and the SHA-256 of what was."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened = opened
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        return self._opened.write(piece)


@dataclass(frozen=True)
class NewFolder:
    """A folder that is being filled; `recipients` is the file of public keys, None for plain files.

    `files` are those that are in it, each read back from the disk after it was written.
    """

    path: Path
    recipients: Path | None = None
    files: list[StoredFile] = field(default_factory=list)

    def name_of(self, name: str) -> str:
        """How the file `name` is called here."""
        return name + AGE if self.recipients else name

    @contextmanager
    def new(self, name: str) -> Iterator[Any]:
        """Open a new file to write to; it is whole, on the disk and read back when the block ends.

        Raises:
            BackupError: it cannot be written, not encrypted, or is not what was written.
        """
        place = self._place(name)
        try:
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                if self.recipients is None:
                    hashing = _Hashing(opened)
                    yield hashing
                    written = hashing.digest.hexdigest()
                else:
                    yield from self._encrypted(opened)
                    written = ""  # only age knows what it wrote, and it ended well
                opened.flush()
                os.fsync(opened.fileno())
            found = self._read_back(place)
        except OSError as error:
            raise as_sentence(place, error) from error
        if written not in ("", found.sha256):
            raise BackupError(_("%s cannot be read back as it was written: the disk is damaged.") % place)
        self.files.append(found)

    def link(self, name: str, earlier: Path, *, sha256: str) -> bool:
        """Have the file of an earlier backup here as well, without its room; return whether that can be."""
        place = self._place(name)
        try:
            os.link(earlier, place)
        except OSError:  # another disk, or one without hard links
            return False
        found = self._read_back(place)
        if found.sha256 != sha256:
            place.unlink()  # it is damaged there
            return False
        self.files.append(found)
        return True

    def settle(self) -> None:
        """Put every name on the disk. Raises OSError."""
        for folder, _folders, _files in os.walk(self.path):
            sync(Path(folder))

    def _place(self, name: str) -> Path:
        place = self.path / self.name_of(name)
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise as_sentence(place, error) from error
        return place

    def _encrypted(self, opened: IO[bytes]) -> Iterator[IO[bytes]]:
        command = ["age", "-R", str(self.recipients)]
        with running(command, stdin=subprocess.PIPE, stdout=opened) as age:
            assert age.stdin is not None
            yield age.stdin

    def _read_back(self, place: Path) -> StoredFile:
        """Read a file from the disk, past what memory holds of it. Raises OSError."""
        with place.open("rb") as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            return StoredFile(place.relative_to(self.path).as_posix(), opened.tell(), digest)


def sync(folder: Path) -> None:
    """Put the names in `folder` on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def opened_plain(place: Path, identities: Path | None) -> Iterator[IO[bytes]]:
    """Open a file of a backup to read what was put into it, decrypted where its name says that it must be.

    Raises:
        BackupError: it cannot be read, or no identity opens it.
    """
    if place.suffix != AGE:
        try:
            with place.open("rb") as opened:
                yield opened
        except OSError as error:
            raise as_sentence(place, error) from error
        return
    if identities is None:
        raise BackupError(_("The backup is encrypted: name the file of your identity by --identity."))
    with running(["age", "-d", "-i", str(identities), str(place)], stdout=subprocess.PIPE) as age:
        assert age.stdout is not None
        yield age.stdout
        while age.stdout.read(PIECE):  # to its end: only then age says whether all was as it was encrypted
            pass


@contextmanager
def running(command: list[str], **others: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program beside the block, and see that it ended well.

    Raises:
        BackupError: it is not installed, or failed; with what it said.
    """
    with TemporaryFile() as said:
        try:
            process = subprocess.Popen(command, stderr=said, **others)  # noqa: S603 (no shell, our own words)
        except FileNotFoundError:
            raise BackupError(
                _("%(program)s is not installed on this machine.") % {"program": command[0]}
            ) from None
        try:
            yield process
        except BaseException as error:
            # A program that reads, and ended before it had read everything, says why below.
            if not (process.stdin and isinstance(error, BrokenPipeError)):
                process.kill()
                process.wait()
                raise
        finally:
            _close(process)
        if process.wait():
            raise BackupError(_failed(command[0], said))


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe:
                pipe.close()
        except BrokenPipeError:
            pass


def _failed(program: str, said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line.strip() for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    lines = [line for line in lines if "age/report" not in line]
    if any("No space left" in line or "no space left" in line for line in lines):
        return _("%(program)s: the disk is full, nothing was kept.") % {"program": program}
    return _("%(program)s failed: %(why)s") % {"program": program, "why": " ".join(lines[:3]) or "?"}
