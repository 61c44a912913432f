"""What the migrations did to the tables of history, beside what the models say of it (`Growth`).

Migrations that landed are never rewritten, so they are the list of the columns that ever were. Whatever
would break the digests of rows that are there already is told in a sentence, before it happens.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from simple_history.models import HistoricalChanges

from apps.common.growth import Growth

from .canonical import AnyField, AnyModel, canonical, growth_of, sayer

# An operation, and the label of the app whose migration it is in.
Step: TypeAlias = tuple[str, Any]

_SCHEMA_EDITOR: Any = BaseDatabaseSchemaEditor  # the stubs do not know what it keeps to itself
_TEXT = (models.CharField, models.TextField, models.FileField)


@dataclass
class LandedColumn:
    """One column: the field that it was first and is now, and what it came with if it came later."""

    first_name: str
    first: AnyField
    now: AnyField
    came_with: Any = None


@dataclass
class LandedTable:
    """One table of history, as the migrations left it; `faults` are what no declaration makes good."""

    app: str
    name: str
    first_label: str
    columns: dict[str, LandedColumn]
    first_names: set[str]
    faults: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"{self.app}.{self.name}"

    def growth(self) -> Growth:
        """What the model must declare."""
        columns = self.columns.items()
        return Growth(
            added={name: column.came_with for name, column in columns if column.came_with is not None},
            renamed={name: column.first_name for name, column in columns if column.first_name != name},
            places={
                name: column.first.decimal_places
                for name, column in columns
                if isinstance(column.first, models.DecimalField)
                and isinstance(column.now, models.DecimalField)
                and column.first.decimal_places != column.now.decimal_places
            },
            first_label="" if self.label == self.first_label else self.first_label,
        )


def undeclared() -> list[str]:
    """A sentence for each change of a table of history that breaks the digests of its older rows."""
    return [sentence for table in landed(_steps()) for sentence in (table.faults or _compared(table))]


def landed(steps: Iterable[Step]) -> list[LandedTable]:
    """The tables of history that `steps`, the operations of all migrations in their order, made."""
    present: dict[tuple[str, str], LandedTable] = {}
    every: list[LandedTable] = []
    for app, operation in _flat(steps):
        if isinstance(operation, ops.CreateModel):
            if _is_history(operation):
                table = _made(app, operation)
                present[app, operation.name_lower] = table
                every.append(table)
        elif isinstance(operation, ops.RenameModel):
            renamed = present.pop((app, operation.old_name_lower), None)
            if renamed:
                renamed.name = operation.new_name
                present[app, operation.new_name_lower] = renamed
        elif isinstance(operation, ops.DeleteModel):
            removed = present.pop((app, operation.name_lower), None)
            if removed:
                removed.faults.append(
                    f"{removed.label} was removed, and links still name its rows: keep the model, retired."
                )
        elif table_changed := present.get((app, getattr(operation, "model_name_lower", ""))):
            _change(table_changed, operation)
    return every


def _steps() -> Iterator[Step]:
    graph = MigrationLoader(None).graph
    seen = set()
    for leaf in graph.leaf_nodes():
        for node in graph.forwards_plan(leaf):
            if node not in seen:
                seen.add(node)
                yield from ((node[0], operation) for operation in graph.nodes[node].operations)


def _flat(steps: Iterable[Step]) -> Iterator[Step]:
    for app, operation in steps:
        if isinstance(operation, ops.SeparateDatabaseAndState):
            yield from _flat((app, inner) for inner in operation.state_operations)
        else:
            yield app, operation


def _is_history(operation: ops.CreateModel) -> bool:
    bases = operation.bases or ()
    return any(isinstance(base, type) and issubclass(base, HistoricalChanges) for base in bases)


def _made(app: str, operation: ops.CreateModel) -> LandedTable:
    label = f"{app}.{operation.name}"
    columns = {name: LandedColumn(name, one, one) for name, one in operation.fields}
    return LandedTable(app, operation.name, label, columns, set(columns))


def _change(table: LandedTable, operation: Any) -> None:
    if isinstance(operation, ops.AddField):
        _add(table, operation.name, operation.field)
    elif isinstance(operation, ops.AlterField):
        _alter(table, operation.name, operation.field)
    elif isinstance(operation, ops.RenameField):
        column = table.columns.pop(operation.old_name)
        table.columns[operation.new_name] = column
    elif isinstance(operation, ops.RemoveField):
        del table.columns[operation.name]
        table.faults.append(
            f"{table.label} lost {operation.name}, which digests of its rows cover: keep the field, retired."
        )


def _add(table: LandedTable, name: str, added: AnyField) -> None:
    column = table.columns[name] = LandedColumn(name, added, added)
    if name in table.first_names:
        table.faults.append(
            f"{table.label} has a new {name}, and another column was called so before: choose another name."
        )
    table.first_names.add(name)
    if added.has_db_default():
        table.faults.append(
            f"{table.label} has a new {name}, filled by the database: give it a default, or let it be NULL."
        )
        return
    # What the schema editor writes into the rows that are there: "" also for a text without a default.
    column.came_with, again = (_SCHEMA_EDITOR._effective_default(added) for _time in range(2))
    if column.came_with != again:
        table.faults.append(
            f"{table.label} has a new {name}, whose default is another one each time: let it be NULL."
        )


def _alter(table: LandedTable, name: str, altered: AnyField) -> None:
    column = table.columns[name]
    if _kind(altered) != _kind(column.now):
        table.faults.append(
            f"{table.label} has another type of {name}: keep that field, retired, and add a new one."
        )
    if column.now.null and not altered.null:
        table.faults.append(
            f"{table.label} allows no NULL in {name} any more, and rows hold it: ask for a value elsewhere."
        )
    column.now = altered


def _kind(one: AnyField) -> Any:
    """What fields have in common whose values stand in a digest in the same words."""
    if isinstance(one, models.ForeignKey):
        return models.ForeignKey
    if isinstance(one, models.IntegerField):
        return models.IntegerField
    return _TEXT if isinstance(one, _TEXT) else type(one)


def _compared(table: LandedTable) -> Iterator[str]:
    try:
        model: AnyModel = apps.get_model(table.label)
    except LookupError:
        yield f"{table.label} is in the migrations, and no model: keep the model, retired."
        return
    wanted, declared = table.growth(), growth_of(model)
    if _plain(model, wanted) == _plain(model, declared):
        return
    if not hasattr(model, "growth"):
        yield f"{table.label} keeps a many-to-many field, and must stay as it was made."
        return
    yield (
        f"{table.label} is not what it was when its first row was sealed. Where the model is tracked, "
        f"declare {str(wanted) or 'nothing'}{f' in place of {declared}' if str(declared) else ''}."
    )


def _plain(model: AnyModel, growth: Growth) -> tuple[Any, ...]:
    """What `growth` comes to: 0 and False, or 1 and Decimal("1.00"), may be the same in a column or not."""
    fields = {one.name: one for one in model._meta.concrete_fields}
    added = {
        name: canonical(sayer(fields[name])(value)) if name in fields else repr(value)
        for name, value in growth.added.items()
        if value is not None
    }
    return added, growth.renamed, growth.places, growth.first_label
