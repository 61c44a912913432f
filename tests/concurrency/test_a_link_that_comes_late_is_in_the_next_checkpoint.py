"""An act that is open while a checkpoint is written comes late with its links: the next one has them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from apps.common import clock
from apps.history import chain_ends, checkpoints, signing_key
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import drive, report

pytestmark = pytest.mark.skipif(connection.vendor == "sqlite", reason="One writes at a time on SQLite")


@pytest.fixture
def written(tmp_path, settings, night):
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    key = signing_key.create(settings.SIGNING_KEY, owner="Hot Fix", at=night)

    def write():
        found = checkpoints.write(
            tmp_path / "heads.jsonl", key=key, settled=chain_ends.settled_link(), at=clock.now()
        )
        checkpoints.record(found)
        return found

    return write


def edited_meanwhile(hotfix, company, *, begun, end):
    """Write links, and commit them when `end` is set."""
    try:
        with transaction.atomic():
            record = HotFix.objects.get(pk=hotfix.pk).development_records.get()
            with recording(record, by=company.sd) as present:
                present.files_changed = "gateway/late.py"
            begun.set()
            assert end.wait(30)
    finally:
        begun.set()
        connection.close()


def test_it_is(written, company, monkeypatch):
    late, other = report(company), drive(report(company), company, to="development")
    written()
    assert chain_ends.settled_link() is not None
    begun, end = Event(), Event()
    monkeypatch.setattr(chain_ends, "PATIENCE", 0.0)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(edited_meanwhile, other, company, begun=begun, end=end)
        try:
            assert begun.wait(30)
            # A link behind those that are not there yet.
            drive(late, company, to="qualification")
            assert chain_ends.settled_link() is None
            second = written()
        finally:
            end.set()
        done.result()
    assert late.reference in second.heads
    assert other.reference not in second.heads
    third = written()
    assert third.heads[other.reference][0] == other.links.latest("number").number
    assert third.settled > second.settled
    assert other.reference not in written().heads
