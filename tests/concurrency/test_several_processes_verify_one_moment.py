"""Several processes verify everything as it was at one moment, on PostgreSQL; nobody is kept waiting."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.history import protection
from apps.history.checkpoint_doubts import Reading
from apps.history.faults import How
from apps.history.known_heads import HeadsOnDisk
from apps.history.side_by_side_processes import InPieces
from apps.history.verification_scope import one_moment
from apps.hotfixes.models import HotFix
from apps.systems.models import System
from tests.concurrency.at_once import at_once
from tests.driving import drive, report

on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite exports no moment")


def found(folder: Path):
    return InPieces(processes=2).find(HeadsOnDisk(folder / "heads"), Reading({}), most=20)


@on_postgresql
def test_what_was_changed_is_found_by_them(company, tmp_path):
    hotfix = drive(report(company), company, to="qualification")
    with one_moment():
        assert found(tmp_path) == []
    with protection.lifted():
        HotFix.history.filter(id=hotfix.pk).update(title="It never was")
    with one_moment():
        faults = found(tmp_path)
    assert {fault.how for fault in faults} == {How.ALTERED}
    assert {fault.chain for fault in faults} == {hotfix.reference}
    with pytest.raises(CommandError, match="is altered"):
        call_command("verify_history", "--processes", "2")


@on_postgresql
def test_what_is_written_meanwhile_is_seen_by_none_of_them(company, tmp_path):
    report(company)
    with one_moment():
        before = System.objects.count()

        def forge():
            with protection.lifted():
                System.objects.filter(pk=company.system.pk).update(name="Something else")

        at_once(forge)
        assert System.objects.count() == before
        assert found(tmp_path) == []
    with one_moment():
        assert found(tmp_path) != []


def test_sqlite_is_read_by_one(company, tmp_path):
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="on PostgreSQL only"):
            call_command("verify_history", "--processes", "2")
