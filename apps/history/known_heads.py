"""What checkpoints knew of each chain, kept on disk while a verification runs: ten years of them are many."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

# By chain and number: the hash of the link, and the name of the checkpoint that knew it.
Heads = Mapping[str, Mapping[int, tuple[str, str]]]
# A chain, a number in it, the hash of that link, and the name of who knew it.
Known = tuple[str, int, str, str]


class HeadsOnDisk(Mapping[str, Mapping[int, tuple[str, str]]]):
    """Heads in a file; the first that is put in of a chain and a number stays.

    Another process opens what one has filled by `path`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = sqlite3.connect(path)
        self._file.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE IF NOT EXISTS head (chain TEXT, number INTEGER, hash TEXT, name TEXT,"
            " PRIMARY KEY (chain, number)) WITHOUT ROWID"
        )

    def fill(self, known: Iterable[Known]) -> None:
        """Put in what is known, oldest first."""
        self._file.executemany("INSERT OR IGNORE INTO head VALUES (?, ?, ?, ?)", known)
        self._file.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __getitem__(self, chain: str) -> Mapping[int, tuple[str, str]]:
        rows = self._file.execute("SELECT number, hash, name FROM head WHERE chain = ?", [chain])
        found = {number: (hash_, name) for number, hash_, name in rows}
        if not found:
            raise KeyError(chain)
        return found

    def __iter__(self) -> Iterator[str]:
        return (chain for (chain,) in self._file.execute("SELECT DISTINCT chain FROM head ORDER BY chain"))

    def __len__(self) -> int:
        (count,) = self._file.execute("SELECT COUNT(DISTINCT chain) FROM head").fetchone()
        return int(count)
