"""The record is protected after `migrate`, also where a migration stopped halfway."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.common.errors import NotAllowed
from apps.history import protection
from apps.hotfixes.models import HotFix
from tests.asking import undone


@pytest.fixture(autouse=True)
def with_migrations(settings: Any) -> None:
    """All of them are still to be applied, as far as Django knows: the tests make their tables without."""
    settings.MIGRATION_MODULES = {}


@pytest.fixture
def lacking_meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A migration that stops; the tables that were without protection when it did."""
    lacking: list[str] = []

    def stop(*_args: Any, **_kwargs: Any) -> None:
        lacking.extend(protection.lacking())
        raise ZeroDivisionError

    monkeypatch.setattr(MigrationExecutor, "migrate", stop)
    return lacking


def test_the_same_triggers_are_there(hotfix: HotFix, lacking_meanwhile: list[str]) -> None:
    before = protection.present()
    with pytest.raises(ZeroDivisionError):
        call_command("migrate", verbosity=0)
    assert bool(lacking_meanwhile) == (connection.vendor == "sqlite")
    assert set(protection.present()) == set(before)
    with undone(), pytest.raises(NotAllowed):
        HotFix.history.filter(id=hotfix.pk).update(title="While nobody looks")


def test_a_table_that_went_needs_none(db: None) -> None:
    before = protection.present()
    protection.remove()
    protection.put_back([*before, protection.Trigger("hotfix_frozen_gone", "gone", "CREATE TRIGGER")])
    assert set(protection.present()) == set(before)
