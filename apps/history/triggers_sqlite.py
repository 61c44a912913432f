"""The triggers in SQLite's words. Each is (name, table, statement)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import models

Made = tuple[str, str, str]
AnyModel = type[models.Model]

PRESENT = r"""
    SELECT name, tbl_name, sql FROM sqlite_master
    WHERE type = 'trigger' AND name LIKE %s ESCAPE '\'
    ORDER BY tbl_name, name
"""


def beginning(sentence: str) -> Iterator[Made]:
    """SQLite's triggers need no functions."""
    return iter(())


def drop(name: str, table: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{name}"'


def frozen(model: AnyModel, sentence: str) -> Iterator[Made]:
    """No row of `model` is changed, deleted, or written over."""
    table = model._meta.db_table
    yield _trigger("frozen", "UPDATE", table, "1", sentence)
    yield _trigger("frozen", "DELETE", table, "1", sentence)
    yield _trigger("frozen", "INSERT", table, _written_over(model), sentence)


def closed_itself(model: AnyModel, ended: Sequence[str], sentence: str) -> Iterator[Made]:
    """A hot fix that has ended stays as it is."""
    table, said = model._meta.db_table, _said(sentence)
    is_ended = f"OLD.state IN ({_list(ended)})"
    written_over = _written_over(model, f"there.state IN ({_list(ended)})")
    yield _trigger("closed", "INSERT", table, written_over, said)
    yield _trigger("closed", "UPDATE", table, f"{is_ended} OR {written_over}", said)
    yield _trigger("closed", "DELETE", table, is_ended, said)


def closed(
    model: AnyModel, above: AnyModel, key: Callable[[str], str], ended: Sequence[str], sentence: str
) -> Iterator[Made]:
    """Nothing is added to, changed in or taken from what belongs to a hot fix that has ended."""
    table, said = model._meta.db_table, _said(sentence)

    def is_ended(row: str) -> str:
        state = f'SELECT state FROM "{above._meta.db_table}" WHERE id = {key(row)}'  # noqa: S608
        return f"({state}) IN ({_list(ended)})"

    new = f"{is_ended('NEW')} OR {_written_over(model, is_ended('there'))}"
    yield _trigger("closed", "INSERT", table, new, said)
    yield _trigger("closed", "UPDATE", table, f"{is_ended('OLD')} OR {new}", said)
    yield _trigger("closed", "DELETE", table, is_ended("OLD"), said)


def refused(model: AnyModel, when: str, sentence: str) -> Iterator[Made]:
    """No new row of `model` for which `when` is true."""
    yield _trigger("refused", "INSERT", model._meta.db_table, when, sentence)


def _trigger(kind: str, event: str, table: str, when: str, sentence: str) -> Made:
    name = f"hotfix_{kind}_{table}_{event.lower()}"
    return (
        name,
        table,
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    )


def _written_over(model: AnyModel, which: str = "1") -> str:
    """Whether the new row would take the place of another, `which` may not go.

    REPLACE deletes what is in its way without calling any trigger.
    """
    table = model._meta.db_table
    groups = [[field.column] for field in model._meta.concrete_fields if field.unique]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and not constraint.condition:
            groups.append([_column(model, name) for name in constraint.fields])
    same = (" AND ".join(f'there."{column}" = NEW."{column}"' for column in group) for group in groups)
    return " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" there WHERE {one} AND {which})'  # noqa: S608
        for one in same
    )


def _column(model: AnyModel, name: str) -> Any:
    field: Any = model._meta.get_field(name)
    return field.column


def _said(sentence: str) -> str:
    # SQLite's refusal is a fixed text: it cannot name the hot fix.
    return f"This hot fix has ended: {sentence}"


def _list(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
