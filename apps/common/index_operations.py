"""A step of a migration that takes indexes away, as many as there are, without making a table anew.

Django has a step for each column, for which SQLite copies the whole table and every model is made again: for
the histories that would be some hundred copies.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class DropIndexes(Operation):
    """The columns that have no index of their own any more, by the name of their model."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self.columns = columns

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Say so of the fields."""
        for model, names in self.columns.items():
            fields = state.models[app_label, model.lower()].fields
            for name in names:
                fields[name] = fields[name].clone()
                fields[name].db_index = False
        state.reload_models([(app_label, model.lower()) for model in self.columns])

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take them away, the ones for LIKE among them."""
        connection = schema_editor.connection
        for model, fields in self._fields(app_label, from_state):
            table, columns = model._meta.db_table, {field.column for field in fields}
            named = {one.name for one in (*model._meta.indexes, *model._meta.constraints)}
            with connection.cursor() as cursor:
                found = connection.introspection.get_constraints(cursor, table)
            for name, told in found.items():
                alone = len(told["columns"]) == 1 and told["columns"][0] in columns
                if told["index"] and alone and not told["unique"] and name not in named:
                    schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make them again."""
        for model, fields in self._fields(app_label, to_state):
            for field in fields:
                for statement in schema_editor._field_indexes_sql(model, field):
                    schema_editor.execute(statement)

    def describe(self) -> str:
        """Return what is done, for whoever watches."""
        return f"Drop {sum(map(len, self.columns.values()))} indexes that nobody asks for"

    @property
    def migration_name_fragment(self) -> str:
        """Return what a migration of this is called."""
        return "drop_indexes"

    def _fields(self, app_label: str, state: Any) -> Any:
        for name, columns in self.columns.items():
            model = state.apps.get_model(app_label, name)
            yield model, [model._meta.get_field(column) for column in columns]
