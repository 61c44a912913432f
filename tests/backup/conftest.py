"""A sealed site with checkpoints, and what is left of it when it is put back to an earlier moment."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apps.common import clock
from apps.history import checkpoints, seal_keys, sealing, signing_key
from apps.history.checkpoint_doubts import compared
from apps.history.faults import PROCESS_DATA
from apps.history.models import Link, Restoration
from apps.history.signing_a_restore import FromBackup, sign_restore
from apps.history.written_checkpoints import last_number
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT, Company, proof_of, report


@pytest.fixture
def site(tmp_path: Path, settings: Any, night: Any, db: None) -> None:
    """A key that seals, and a folder for checkpoints."""
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    signing_key.create(settings.SIGNING_KEY, owner="Halden", at=NIGHT)
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    settings.CHECKPOINTS.mkdir()
    sealing.begin()


@pytest.fixture
def backups(tmp_path: Path, settings: Any) -> Path:
    """The folder of backups, and a store of files that nothing was put into yet."""
    settings.BACKUPS = tmp_path / "backups"
    settings.BACKUPS.mkdir()
    settings.LAST_BACKUP = tmp_path / "last-backup.json"
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.BACKUPS


@pytest.fixture
def empty_server(tmp_path: Path, settings: Any) -> Iterator[Callable[[], None]]:
    """From when it is called, database and files are those of a server with nothing on it."""
    usual, other = connection.settings_dict["NAME"], f"restored_{os.getpid()}"
    beside = connection.vendor == "postgresql"

    def begin() -> None:
        if beside:
            _tell(f'CREATE DATABASE "{other}"')
        _go_on_with(other if beside else str(tmp_path / "restored.sqlite3"))
        settings.MEDIA_ROOT = tmp_path / "restored-media"

    yield begin
    _go_on_with(usual)
    if beside:
        _tell(f'DROP DATABASE IF EXISTS "{other}"')


def _go_on_with(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _tell(command: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(command)


@pytest.fixture
def hotfix(site: None, company: Company) -> HotFix:
    return report(company)


@pytest.fixture
def told() -> Callable[..., str]:
    """What a command says, whether it passes or not; a refusal begins with "No:"."""

    def tell(*words: Any) -> str:
        out = StringIO()
        try:
            call_command(*words, stdout=out, stderr=out)
        except CommandError as refused:
            return f"No: {out.getvalue()}{refused}"
        return out.getvalue()

    return tell


def backup_of_now(**other: Any) -> FromBackup:
    """What a backup that is taken now says of the record; `other` is what a liar says instead."""
    ends = {
        link.hotfix.reference if link.hotfix else PROCESS_DATA: (link.number, link.hash)
        for link in Link.objects.select_related("hotfix").order_by("number")
    }
    said: dict[str, Any] = {
        "digest": "b" * 64,
        "taken_at": clock.now(),
        "known_checkpoint": last_number(),
        "signed": True,
        "ends": lambda wanted: {chain: ends[chain] for chain in wanted if chain in ends},
    }
    return FromBackup(**said | other)


@contextmanager
def lost() -> Iterator[None]:
    """What is written inside is lost, as by a restore; files, such as checkpoints, stay."""
    with transaction.atomic(), clock.set_to(clock.now() + timedelta(minutes=5)):
        yield
        transaction.set_rollback(True)


def sign(backup: FromBackup, *, by: Any, **other: Any) -> Restoration:
    """Sign that the record was put back from `backup`, an hour later."""
    from django.conf import settings

    found = list(checkpoints.read(settings.CHECKPOINTS))
    assert not any(doubt for _checkpoint, doubt in compared(found, trusted=seal_keys.trusted()))
    with clock.set_to(clock.now() + timedelta(hours=1)):
        given = {"proof": proof_of(by), "reason": "The disk died.", "compared": found}
        return sign_restore(backup, by=by, **given | other)
