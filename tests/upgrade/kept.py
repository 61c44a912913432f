"""What a version left behind: where it lies in the repository, how it is kept, and how it is restored."""

import hashlib
import io
import json
import lzma
import shutil
import tarfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.upgrade.sites import ROOT, Site

KEPT = ROOT / "tests" / "upgrade" / "kept"
MANIFEST = "manifest.json"
LANDED = "migrations.sha256"
# The last link of each chain; that of process data has no reference.
ENDS = """
    SELECT COALESCE(hotfix.reference, ''), link.number, link.hash
    FROM history_link link LEFT JOIN hotfixes_hotfix hotfix ON hotfix.id = link.hotfix_id
    WHERE link.id IN (SELECT MAX(id) FROM history_link GROUP BY hotfix_id)
    ORDER BY 1
"""


def versions() -> list[str]:
    """Return those of which something is kept."""
    return sorted(path.name for path in KEPT.iterdir() if path.is_dir())


@dataclass(frozen=True)
class Kept:
    """What `version` left on one kind of database."""

    version: str
    kind: str

    @property
    def folder(self) -> Path:
        return KEPT / self.version / self.kind

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that is kept; the key is in no other use."""
        names = ("database.sql.xz", "media.tar.xz", "key-of-this-kept-database-only.pem", "checkpoints.jsonl")
        return (self.folder / MANIFEST, *(self.folder / name for name in names))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What its code said: `answers` as of the moment `at`, and the ends of the `chains`."""
        found: dict[str, Any] = json.loads(self.files[0].read_text())
        return found

    def keep(self, site: Site, *, at: str, answers: dict[str, Any]) -> None:
        """Keep everything that `site` has, and what the code said of it.

        Raises:
            FileExistsError: something is kept already, and that is never made anew.
        """
        self.folder.mkdir(parents=True)
        manifest, database, media, key, checkpoints = self.files
        ends = [(chain, number, hash_.hex()) for chain, number, hash_ in site.database.rows(ENDS)]
        said = {"at": at, "chains": ends, "answers": answers}
        manifest.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
        database.write_bytes(lzma.compress(site.database.dump()))
        media.write_bytes(lzma.compress(_packed(site.media)))
        shutil.copyfile(site.signing_key, key)
        shutil.copyfile(site.checkpoints, checkpoints)
        (self.folder.parent / LANDED).write_text(landed())

    def restore_to(self, site: Site) -> None:
        """Give everything that was kept to `site`, which has nothing."""
        _manifest, database, media, key, checkpoints = self.files
        site.database.restore(lzma.decompress(database.read_bytes()))
        with tarfile.open(media) as packed:
            packed.extractall(site.media, filter="data")
        shutil.copyfile(key, site.signing_key)
        shutil.copyfile(checkpoints, site.checkpoints)


def _packed(folder: Path) -> bytes:
    """Return the files of `folder` as a tar archive; of each only its name and its content."""
    found = io.BytesIO()
    with tarfile.open(fileobj=found, mode="w") as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            entry.size = path.stat().st_size
            with path.open("rb") as opened:
                packed.addfile(entry, opened)
    return found.getvalue()


# --- The migrations of a version ------------------------------------------------------------------


def landed() -> str:
    """Return a list of the migrations that there are now, each with its SHA-256, as sha256sum writes them."""
    files = sorted(ROOT.glob("apps/*/migrations/[0-9]*.py"))
    return "".join(f"{_sum(path)}  {path.relative_to(ROOT).as_posix()}\n" for path in files)


def landed_with(version: str) -> dict[str, str]:
    """Return the SHA-256 of each migration that `version` had, by its path."""
    lines = (KEPT / version / LANDED).read_text().splitlines()
    return {path: found for found, path in (line.split("  ") for line in lines)}


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
