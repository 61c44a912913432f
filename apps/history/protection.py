"""What the database itself refuses: to change the record, and to change anything of a hot fix that has ended.

Made from the models and put in place after every `migrate`, so that a new table is protected by itself:

- Every table of history, and every model that says `append_only = True`, takes new rows and nothing else.
- A closed, rejected or cancelled hot fix, and every tracked or append-only model that leads to it, takes
  nothing at all, unless the model says `written_after_closing = True`.
- A model with `refused_when` takes no new row that fulfils this condition: so duties stay separate. Where it
  is about something else, `refused_in_words` says it.

A data migration that must correct such rows does it inside `lifted()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ENDED

from . import triggers_postgresql, triggers_sqlite
from .canonical import AnyModel
from .chained_models import chained_models
from .history_tables import is_tracked, way_up

# The words of the refusal: databases say them, and database_refusals.py finds them again.
FROZEN = "This is the record: it is added to, and nothing in it is changed or deleted."
CLOSED = "nothing of it changes any more."
SEPARATE = "Separation of duties: somebody else must sign this."
PREFIX = "hotfix_"


@dataclass(frozen=True)
class Trigger:
    """One trigger that is in place, and the statement that made it."""

    name: str
    table: str
    sql: str


def frozen_models() -> list[AnyModel]:
    """Those whose rows are never changed and never deleted."""
    kept = {book.model for book in chained_models()}
    kept |= {model for model in apps.get_models() if getattr(model, "append_only", False)}
    return sorted(kept, key=lambda model: model._meta.db_table)


def closing_models() -> list[AnyModel]:
    """Those whose rows belong to a hot fix and end with it; the hot fix itself is not among them."""
    return sorted(
        (
            model
            for model in apps.get_models()
            if (is_tracked(model) or getattr(model, "append_only", False))
            and not getattr(model, "written_after_closing", False)
            and way_up(model)
        ),
        key=lambda model: model._meta.db_table,
    )


def install() -> None:
    """Put every trigger in place anew; tables that do not exist yet are left out."""
    there = set(connection.introspection.table_names())
    with transaction.atomic():
        _drop(present())
        for statement in statements():
            if statement.table in there:
                _execute(statement.sql)


@contextmanager
def lifted(*models_of: AnyModel) -> Iterator[None]:
    """Let the record be changed inside: one transaction, at whose end the same triggers are in place again.

    For data migrations, for erasing personal data, and for tests that empty the database. Every hand-made
    change shows in `verify_history` for ever, so a migration that changes what was recorded must say so in
    its own words.

    Args:
        models_of: whose tables; without any, all.
    """
    tables = {model._meta.db_table for model in models_of}
    with transaction.atomic():
        there = [one for one in present() if not tables or one.table in tables]
        _drop(there)
        yield
        _settle()
        for trigger in there:
            _execute(trigger.sql)


def remove() -> None:
    """Take the triggers away until the next `install`: before the tables themselves are made anew."""
    with transaction.atomic():
        _drop(present())


def put_back(triggers: list[Trigger]) -> None:
    """Those of `triggers` that were taken away, on tables that are still there."""
    with transaction.atomic():
        there = {(trigger.name, trigger.table) for trigger in present()}
        tables = set(connection.introspection.table_names())
        for trigger in triggers:
            if (trigger.name, trigger.table) not in there and trigger.table in tables:
                _execute(trigger.sql)


def present() -> list[Trigger]:
    """The triggers of ours that are in place, by table and name."""
    with connection.cursor() as cursor:
        cursor.execute(_dialect().PRESENT, [PREFIX.replace("_", r"\_") + "%"])
        return [Trigger(*row) for row in cursor.fetchall()]


def lacking() -> list[str]:
    """The tables that should be protected and are not, or not wholly."""
    there = {(trigger.name, trigger.table) for trigger in present()}
    return sorted({one.table for one in statements() if one.name and (one.name, one.table) not in there})


def statements() -> Iterator[Trigger]:
    """What makes the triggers of this database; a statement without a name makes a function for them."""
    dialect, ended = _dialect(), sorted(state.value for state in ENDED)
    yield from (Trigger(*made) for made in dialect.beginning(FROZEN))
    for model in frozen_models():
        yield from (Trigger(*made) for made in dialect.frozen(model, FROZEN))
    yield from (Trigger(*made) for made in dialect.closed_itself(HotFix, ended, CLOSED))
    for model in closing_models():
        made_for = dialect.closed(model, HotFix, lambda row, of=model: key_above(of, row), ended, CLOSED)
        yield from (Trigger(*made) for made in made_for)
    for refusing in apps.get_models():
        if hasattr(refusing, "refused_when"):
            said = getattr(refusing, "refused_in_words", SEPARATE)
            refused = dialect.refused(refusing, refusing.refused_when(), said)
            yield from (Trigger(*made) for made in refused)


def key_above(model: AnyModel, row: str) -> str:
    """SQL for the key of the hot fix that `row` (NEW or OLD) of `model` belongs to."""
    up = way_up(model)
    assert up is not None
    return _climbed(up, f"{row}.{_quoted(up.column)}")


def _climbed(up: "models.ForeignKey[Any, Any]", value: str) -> str:
    parent: AnyModel = up.related_model
    further = way_up(parent)
    if parent is HotFix or further is None:
        return value
    table, key = _quoted(parent._meta.db_table), _quoted(parent._meta.pk.column)
    found = f"(SELECT {_quoted(further.column)} FROM {table} WHERE {key} = {value})"  # noqa: S608
    return _climbed(further, found)


def _drop(triggers: list[Trigger]) -> None:
    _settle()
    for trigger in triggers:
        _execute(_dialect().drop(trigger.name, trigger.table))


def _settle() -> None:
    """PostgreSQL alters no table for which checks are waiting for the end of the transaction."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _dialect() -> Any:
    return triggers_postgresql if connection.vendor == "postgresql" else triggers_sqlite


def _quoted(name: Any) -> str:
    return str(connection.ops.quote_name(name))
