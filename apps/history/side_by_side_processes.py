"""Verifying everything by several processes, all of one moment, and going on where a run was interrupted."""

import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput

from .checkpoint_doubts import Reading
from .faults import Fault, How, first
from .known_heads import HeadsOnDisk
from .verification_units import Unit, plan, unit_faults

# Told of each piece that is done: how many there are, and how many are done.
Progress = Callable[[int, int], Any]

# Of a process that was made for this: its snapshot, what it compares with, the connection it left alone.
_here: dict[str, Any] = {}


@dataclass
class InPieces:
    """Verify everything piece by piece.

    Args:
        processes: by how many; more than one on PostgreSQL only.
        file: where it is written what is done, so that another run goes on from there; None for nowhere.
    """

    processes: int = 1
    file: Path | None = None
    progress: Progress = lambda _all, _done: None
    earlier: int = field(default=0, init=False)

    def find(self, heads: HeadsOnDisk, read: Reading, *, most: int) -> list[Fault]:
        """Return the first faults, in the transaction that this is called in.

        Raises:
            BadInput: the file is of another record, or there cannot be several processes.
        """
        if self.processes > 1 and connection.vendor != "postgresql":
            raise BadInput(_("Several processes can read one moment on PostgreSQL only."))
        kept = _Kept(self.file, read)
        units, found = kept.units or plan(), list(kept.faults)
        kept.begin(units)
        left = [unit for unit in units if unit not in kept.done]
        self.earlier = done = len(units) - len(left)
        self.progress(len(units), done)
        for unit, faults in self._each(left, heads, most):
            found = first([*found, *faults], count=most)
            kept.note(unit, faults)
            done += 1
            self.progress(len(units), done)
        return found

    def _each(self, units: list[Unit], heads: HeadsOnDisk, most: int) -> Iterator[tuple[Unit, list[Fault]]]:
        if self.processes == 1:
            for unit in units:
                yield unit, _found_in(unit, heads, most)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        pool = ProcessPoolExecutor(
            self.processes,
            mp_context=multiprocessing.get_context("fork"),
            initializer=partial(_begin, snapshot, heads.path),
        )
        with pool:
            asked = {pool.submit(_work, unit, most): unit for unit in units}
            try:
                for answer in as_completed(asked):
                    yield asked.pop(answer), answer.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def _begin(snapshot: str, heads: Path) -> None:
    # The connection of the parent is not this one's to close: it stays as it is, and another is opened.
    _here["left alone"] = connections["default"]
    connections["default"] = connections["default"].copy()
    _here["snapshot"], _here["heads"] = snapshot, HeadsOnDisk(heads)


def _work(unit: Unit, most: int) -> list[Fault]:
    with _at(_here["snapshot"]):
        return _found_in(unit, _here["heads"], most)


@contextmanager
def _at(snapshot: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        yield


def _found_in(unit: Unit, heads: HeadsOnDisk, most: int) -> list[Fault]:
    return first(unit_faults(unit, heads, lambda _count: None), count=most)


class _Kept:
    """What a run that was interrupted had done: its pieces, those that are done, and what was found."""

    def __init__(self, file: Path | None, read: Reading) -> None:
        self._file, self._newest = file, read.newest_digest
        self.units: list[Unit] = []
        self.done: set[Unit] = set()
        self.faults: list[Fault] = []
        if file is not None and file.exists() and file.stat().st_size:
            self._read(file, read)

    def _read(self, file: Path, read: Reading) -> None:
        try:
            # Without an end, the last line was being written when it was interrupted.
            whole = file.read_text().rpartition("\n")[0]
            file.write_text(f"{whole}\n")
            begun, *lines = (json.loads(line) for line in whole.splitlines())
            self.units = [Unit(*unit) for unit in begun["units"]]
            known = begun["checkpoint"]
            for line in lines:
                self.done.add(Unit(*line["unit"]))
                self.faults += [Fault(**{**fault, "how": How(fault["how"])}) for fault in line["faults"]]
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            raise BadInput(_("%s does not say what a verification had done.") % file) from wrong
        if not read.knows(known):
            raise BadInput(
                _("%s is of a verification beside a checkpoint that is not there: remove it to begin anew.")
                % file
            )

    def begin(self, units: Iterable[Unit]) -> None:
        """Write down what will be done, where that is not there yet."""
        if not self.units:
            self._write({"at": clock.now().isoformat(), "checkpoint": self._newest, "units": list(units)})

    def note(self, unit: Unit, faults: list[Fault]) -> None:
        """Write down that `unit` is done, and what was found in it."""
        self._write({"unit": unit, "faults": [asdict(fault) | {"how": fault.how.value} for fault in faults]})

    def _write(self, said: dict[str, Any]) -> None:
        if self._file is not None:
            with self._file.open("a") as opened:
                opened.write(json.dumps(said) + "\n")
