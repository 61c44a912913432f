"""Hashes become bytes and the names of tables small numbers, each table of links and of seals in one pass.

What is hashed and sealed stays what it was. On PostgreSQL it is one ALTER TABLE a table, which writes it anew
and fires no trigger; on SQLite the usual copy, and one UPDATE while the triggers are away.
"""

import django.db.models.deletion
from django.db import migrations, models

from apps.history.compact_fields import HexField, TableField, number_of

NUMBER = """('x' || encode(substring(sha256(convert_to({0}, 'UTF8')) FROM 1 FOR 4), 'hex'))::bit(32)::integer"""
# What somebody wrote by SQL that are no digits stays what it is, to be found as before.
BYTES = "CASE WHEN {0} ~ '^([0-9a-f][0-9a-f])*$' THEN decode({0}, 'hex') ELSE convert_to({0}, 'UTF8') END"


def in_bytes(digits):
    """The same for SQLite."""
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        return digits.encode()
    return found if found.hex() == digits else digits.encode()


class AtOnce(migrations.SeparateDatabaseAndState):
    """Changes of fields of one table, made together: one by one, the table would be written for each."""

    reversible = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        [name] = {change.model_name for change in self.state_operations}
        old, new = (state.apps.get_model(app_label, name) for state in (from_state, to_state))
        fields = [
            (old._meta.get_field(change.name), new._meta.get_field(change.name))
            for change in self.state_operations
        ]
        if schema_editor.connection.vendor == "postgresql":
            self.alter(schema_editor, old, fields)
        else:
            self.copy(schema_editor, old, fields)

    def alter(self, schema_editor, model, fields):
        changes = []
        for was, now in fields:
            column = schema_editor.quote_name(was.column)
            if was.is_relation:
                for index in schema_editor._constraint_names(model, [was.column], index=True, unique=False):
                    schema_editor.execute(schema_editor._delete_index_sql(model, index))
                continue
            using = NUMBER if isinstance(now, TableField) else BYTES if isinstance(now, HexField) else "{0}::integer"
            kind = "bytea" if isinstance(now, HexField) else "integer"
            changes.append(f"ALTER COLUMN {column} TYPE {kind} USING {using.format(column)}")
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} {', '.join(changes)}")

    def copy(self, schema_editor, model, fields):
        schema_editor._remake_table(model, alter_fields=fields)
        schema_editor.connection.connection.create_function("hotfix_in_bytes", 1, in_bytes)
        schema_editor.connection.connection.create_function("hotfix_number_of", 1, number_of)
        changes = []
        for was, now in fields:
            column = schema_editor.quote_name(was.column)
            if isinstance(now, HexField | TableField):
                function = "hotfix_number_of" if isinstance(now, TableField) else "hotfix_in_bytes"
                changes.append(f"{column} = {function}({column})")
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.execute(f"UPDATE {table} SET {', '.join(changes)}")  # noqa: S608


class Migration(migrations.Migration):

    dependencies = [
        ("history", "0003_the_record_was_put_back"),
        ("hotfixes", "0004_the_system_is_corrected"),
    ]

    operations = [
        AtOnce(state_operations=[
            migrations.AlterField(
                model_name="link",
                name="hotfix",
                field=models.ForeignKey(db_index=False, help_text="Empty for process data: systems, rosters, people.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="links", to="hotfixes.hotfix", verbose_name="hot fix"),
            ),
            migrations.AlterField(
                model_name="link",
                name="number",
                field=models.PositiveIntegerField(verbose_name="number"),
            ),
            migrations.AlterField(
                model_name="link",
                name="table",
                field=TableField(verbose_name="table of history"),
            ),
            migrations.AlterField(
                model_name="link",
                name="row",
                field=models.IntegerField(verbose_name="row"),
            ),
            migrations.AlterField(
                model_name="link",
                name="digest",
                field=HexField(verbose_name="SHA-256 of the row"),
            ),
            migrations.AlterField(
                model_name="link",
                name="previous",
                field=HexField(blank=True, verbose_name="hash of the link before"),
            ),
            migrations.AlterField(
                model_name="link",
                name="hash",
                field=HexField(verbose_name="hash"),
            ),
        ]),
        AtOnce(state_operations=[
            migrations.AlterField(
                model_name="seal",
                name="hotfix",
                field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="hotfixes.hotfix", verbose_name="hot fix"),
            ),
            migrations.AlterField(
                model_name="seal",
                name="number",
                field=models.PositiveIntegerField(verbose_name="number of the link"),
            ),
            migrations.AlterField(
                model_name="seal",
                name="key",
                field=HexField(verbose_name="SHA-256 of the certificate"),
            ),
        ]),
    ]
