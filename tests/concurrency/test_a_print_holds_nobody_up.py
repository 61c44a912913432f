"""While a record is read for its paper, others write; on SQLite, too, where only one writes at a time."""

from django.db import connection

from apps.common import clock
from apps.records import chapters
from apps.records.snapshot import snapshot
from apps.systems.models import System
from tests.concurrency.at_once import at_once
from tests.driving import report


def test_whoever_writes_meanwhile_does_not_wait(company, monkeypatch):
    hotfix, usual, seen = report(company), chapters.history, []

    def read_while_others_write(of):
        at_once(lambda: System.objects.create(code="OPS", name="Operations"))
        seen.append(System.objects.filter(code="OPS").exists())
        return usual(of)

    monkeypatch.setattr(chapters, "history", read_while_others_write)
    snapshot(hotfix, printed_by="Auditor", at=clock.now())
    # On PostgreSQL the row of the hot fix is locked; on SQLite all is read as it was at one moment.
    assert seen == [connection.vendor == "postgresql"]
    assert System.objects.filter(code="OPS").exists()
