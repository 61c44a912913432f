"""Files that are kept for good on a disk, below MEDIA_ROOT."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage

from .write_once import UNFINISHED, write_once


class DiskStore(FileSystemStorage):
    """The storage of Django, and what `stored.Store` asks for besides."""

    def write_once(self, name: str, chunks: Iterable[bytes], *, sha256: str) -> None:
        write_once(Path(self.path(name)), chunks, sha256=sha256)

    def opened(self, name: str) -> BinaryIO:
        return Path(self.path(name)).open("rb")

    def exists(self, name: str) -> bool:
        return Path(self.path(name)).exists()

    def names(self, folder: str) -> Iterator[str]:
        root = Path(self.location)
        for place, _folders, files in os.walk(root / folder):
            for name in sorted(files):
                if not name.startswith(UNFINISHED):
                    yield (Path(place) / name).relative_to(root).as_posix()

    def place(self, name: str) -> str:
        return str(Path(self.location) / name)

    def try_out(self) -> int | None:
        folder = Path(self.location)
        folder.mkdir(parents=True, exist_ok=True)
        # It never has a name, so that nobody takes it for a file of the record.
        with TemporaryFile(dir=folder) as tried:
            tried.write(b"tried")
            tried.flush()
        return shutil.disk_usage(folder).free
