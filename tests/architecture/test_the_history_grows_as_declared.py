"""Whatever a migration does to a table of history is declared by its model, or told in a sentence."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import migrations, models
from django.utils import timezone
from simple_history.models import HistoricalChanges

from apps.common.growth import Growth
from apps.history import landed
from apps.history.chained_models import chained_models
from apps.history.history_tables import history_model
from apps.systems.models import System

TABLE = "systems.HistoricalSystem"


@pytest.fixture(autouse=True)
def with_migrations(settings: Any) -> None:
    """The tests make their tables without any."""
    settings.MIGRATION_MODULES = {}


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What is told when the migrations did this too, with what the model of a system declares."""
    known = list(landed._steps())

    def told(*operations: Any, **declared: Any) -> list[str]:
        monkeypatch.setattr(
            landed, "_steps", lambda: iter([*known, *(("systems", one) for one in operations)])
        )
        monkeypatch.setattr(history_model(System), "growth", Growth(**declared))
        return landed.undeclared()

    return told


def add(field: Any, name: str = "note") -> Any:
    return migrations.AddField("historicalsystem", name, field)


def alter(field: Any, name: str = "support_contact") -> Any:
    return migrations.AlterField("historicalsystem", name, field)


def test_as_it_is_everything_is_declared() -> None:
    assert landed.undeclared() == []


def test_the_migrations_know_every_table_that_the_chains_cover() -> None:
    tables = {table.label for table in landed.landed(landed._steps())}
    assert tables == {book.model._meta.label for book in chained_models()}


def test_a_migration_that_breaks_the_chain_is_not_begun(db: None, after: Callable[..., list[str]]) -> None:
    after(add(models.IntegerField(default=0), "soak_minutes"))
    with pytest.raises(SystemCheckError, match=r"history\.E001.*soak_minutes"):
        call_command("check", databases=["default"])


DECLARED: list[tuple[list[Any], dict[str, Any]]] = [
    ([add(models.IntegerField(default=0))], {"added": {"note": 0}}),
    ([add(models.IntegerField(default=0, null=True))], {"added": {"note": 0}}),
    ([add(models.CharField(max_length=9, blank=True))], {"added": {"note": ""}}),
    ([add(models.BooleanField(default=False))], {"added": {"note": False}}),
    ([migrations.RenameField("historicalsystem", "name", "title")], {"renamed": {"title": "name"}}),
    (
        [add(models.IntegerField(default=3)), migrations.RenameField("HistoricalSystem", "note", "remark")],
        {"added": {"remark": 3}, "renamed": {"remark": "note"}},
    ),
    (
        [
            add(models.DecimalField(max_digits=5, decimal_places=2, null=True)),
            alter(models.DecimalField(max_digits=7, decimal_places=3, null=True), "note"),
        ],
        {"places": {"note": 2}},
    ),
    (
        [migrations.SeparateDatabaseAndState(state_operations=[add(models.IntegerField(default=0))])],
        {"added": {"note": 0}},
    ),
]


@pytest.mark.parametrize(("operations", "declared"), DECLARED, ids=lambda one: str(one)[:30])
def test_what_a_declaration_makes_good_is_asked_for(
    operations: list[Any], declared: dict[str, Any], after: Callable[..., list[str]]
) -> None:
    [sentence] = after(*operations)
    assert sentence == (
        f"{TABLE} is not what it was when its first row was sealed. Where the model is tracked, "
        f"declare {Growth(**declared)}."
    )
    wanted = next(table for table in landed.landed(landed._steps()) if table.label == TABLE).growth()
    assert wanted == Growth(**declared)


def test_what_is_declared_is_told_no_more(after: Callable[..., list[str]]) -> None:
    later = add(models.CharField(max_length=9, blank=True))
    assert after(later, added={"note": ""}) == []
    assert after(later, added={"note": "-"}) != []


def test_what_never_happened_is_not_declared(after: Callable[..., list[str]]) -> None:
    [sentence] = after(added={"name": "Payments"})
    assert sentence.endswith("declare nothing in place of added={'name': 'Payments'}.")


NOTHING_TO_DECLARE = [
    add(models.IntegerField(null=True)),
    alter(models.TextField(blank=True)),
    alter(models.CharField(max_length=300, null=True)),
    migrations.AddField("system", "note", models.IntegerField(default=0)),
    migrations.AlterModelOptions("historicalsystem", {"ordering": []}),
]


@pytest.mark.parametrize("operation", NOTHING_TO_DECLARE, ids=lambda one: one.describe())
def test_what_breaks_no_digest_is_let_through(operation: Any, after: Callable[..., list[str]]) -> None:
    assert after(operation) == []


NOT_MADE_GOOD = [
    ([migrations.RemoveField("historicalsystem", "name")], "lost name, .*keep the field, retired"),
    ([migrations.DeleteModel("HistoricalSystem")], "was removed, .*keep the model, retired"),
    ([add(models.DateTimeField(default=timezone.now))], "another one each time: let it be NULL"),
    ([add(models.IntegerField(db_default=0))], "filled by the database: give it a default"),
    ([alter(models.IntegerField())], "another type of support_contact: keep that field, retired"),
    ([add(models.IntegerField(null=True)), alter(models.IntegerField(), "note")], "allows no NULL in note"),
    (
        [migrations.RenameField("historicalsystem", "name", "title"), add(models.TextField(), "name")],
        "another column was called so before: choose another name",
    ),
    ([migrations.RenameModel("HistoricalSystem", "HistoricalProduct")], "HistoricalProduct is in the mig"),
]


@pytest.mark.parametrize(("operations", "words"), NOT_MADE_GOOD, ids=lambda one: str(one)[:30])
def test_what_no_declaration_makes_good_is_refused(
    operations: list[Any], words: str, after: Callable[..., list[str]]
) -> None:
    [sentence] = after(*operations)
    assert sentence.startswith("systems.Historical")
    assert re.search(words, sentence)


def test_a_renamed_table_has_a_first_name() -> None:
    def steps() -> Iterator[landed.Step]:
        key = ("id", models.AutoField(primary_key=True))
        yield (
            "systems",
            migrations.CreateModel("HistoricalOld", [key], bases=(HistoricalChanges, models.Model)),
        )
        yield "systems", migrations.RenameModel("HistoricalOld", "HistoricalNew")

    [table] = landed.landed(steps())
    assert (table.label, table.growth()) == (
        "systems.HistoricalNew",
        Growth(first_label="systems.HistoricalOld"),
    )
