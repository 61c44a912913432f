"""What a day costs with many ended hot fixes against a thousand: a checkpoint, and verifying what is new.

The ended ones have a chain of one link each, so that a checkpoint knows as many heads as there are.
"""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.test import override_settings

from apps.common import clock
from apps.history import checkpoints, sealing, signing_key
from apps.history.canonical import first_label
from apps.history.chain_ends import settled_link
from apps.history.checkpoints import Checkpoint
from apps.history.compact_fields import number_of
from apps.history.history_tables import history_model
from apps.history.signing_key import SigningKey
from apps.history.verification_scope import one_moment
from apps.history.verifying_what_is_new import verify_new
from apps.hotfixes.models import HotFix
from tests.bench.bulk import copies_of, settled
from tests.bench.figures import Figure
from tests.bench.stage import company
from tests.bench.ten_years import FEW, GOAL, ROWS, used
from tests.driving import Company, drive, report
from tests.emptying import database_to_spoil

SIZE, WRITING, MEMORY, VERIFYING = (
    "size of a checkpoint",
    "writing a checkpoint",
    "memory of writing a checkpoint",
    "verifying what is new",
)
GOALS = dict.fromkeys((SIZE, WRITING, MEMORY, VERIFYING), GOAL)
DAYS = 5
_LINKS = """
INSERT INTO history_link (hotfix_id, number, "table", row, digest, previous, hash, written_at)
SELECT id, 1, %(table)s, last + row_number() OVER (ORDER BY id), sha256(''), '', sha256(reference::bytea),
       now()
FROM (SELECT GREATEST(MAX(row), 1000000) AS last FROM history_link WHERE "table" = %(table)s) AS there,
     hotfixes_hotfix fix
WHERE NOT EXISTS (SELECT 1 FROM history_link link WHERE link.hotfix_id = fix.id)
"""


def run() -> list[Figure]:
    if connection.vendor != "postgresql":
        return [Figure("daily verification", note="hot fixes are copied by statements of PostgreSQL")]
    with TemporaryDirectory() as folder, database_to_spoil():
        return _measured(Path(folder))


def _measured(folder: Path) -> list[Figure]:
    with override_settings(SIGNING_KEY=folder / "signing.pem", VERIFIED_WITHIN=0):
        key = signing_key.create(folder / "signing.pem", owner="Halden", at=clock.now())
        sealing.begin()
        present = company("DAILY")
        ended = [drive(report(present), present, to="cancelled") for _each in range(3)]
        copies_of(ended, FEW // len(ended), ended=True)
        few, whole = _days(folder / "few", key, present)
        copies_of(ended, (ROWS - FEW) // len(ended), ended=True, first=FEW // len(ended))
        many, large = _days(folder / "many", key, present)
    note = {
        SIZE: f"{few[SIZE]:.0f} bytes with {FEW}, {many[SIZE]:.0f} with {ROWS};"
        f" a whole one {whole:.0f} and {large:.0f}",
        WRITING: f"{few[WRITING] * 1000:.1f} ms of CPU with {FEW}, {many[WRITING] * 1000:.1f} ms with {ROWS}",
        MEMORY: f"{few[MEMORY] / 1000:.0f} kB with {FEW}, {many[MEMORY] / 1000:.0f} kB with {ROWS}",
        VERIFYING: f"{few[VERIFYING]:.2f} s of CPU with {FEW}, {many[VERIFYING]:.2f} s with {ROWS}",
    }
    return [Figure(name, [many[name] / few[name]], note=note[name]) for name in GOALS]


def _days(folder: Path, key: SigningKey, present: Company) -> tuple[dict[str, float], float]:
    """The least of each figure over some days on which one hot fix is reported and given up."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, {"table": number_of(first_label(history_model(HotFix)))})
    settled()
    folder.mkdir()
    first = _written(folder, key, whole=True)
    days = []
    for _each in range(DAYS):
        drive(report(present), present, to="cancelled")
        verifying = _cost(lambda: _verify(folder))
        writing = _cost(lambda: _written(folder, key))
        drive(report(present), present, to="cancelled")
        tracemalloc.start()
        last = _written(folder, key)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        size = (folder / last.name).stat().st_size
        days.append({SIZE: size, WRITING: writing, MEMORY: memory, VERIFYING: verifying})
    # The first one that follows reads the whole one.
    least = {name: min(day[name] for day in days[1:]) for name in GOALS}
    return least, (folder / first.name).stat().st_size


def _verify(folder: Path) -> None:
    with one_moment():
        found = verify_new(folder, share_of=0, most=20)
    assert found is not None
    assert found.faults == [], found.faults


def _written(folder: Path, key: SigningKey, *, whole: bool = False) -> Checkpoint:
    written = checkpoints.write(
        folder, key=key, at=clock.now(), settled=settled_link(), whole=whole, verified=True
    )
    checkpoints.record(written)
    return written


def _cost(ask: Callable[[], object]) -> float:
    before = used()
    ask()
    return used() - before
