"""What was signed is packed; sign-offs are found newest first by an index that grows at its end.

On PostgreSQL the packed bytes are made beside the table, and one ALTER TABLE writes it anew with them, which
fires no trigger and leaves nothing of before behind. On SQLite the table is copied, while the triggers are
away as in every migration.
"""

import json

from django.db import migrations, models
from django.db.models.functions import Left

from apps.common.index_operations import DropIndexes
from apps.common.packed_json import PackedJSONField, packed

AT_ONCE = 1_000
SOME = "SELECT id, signed_evidence::text FROM approvals_approval WHERE id > %s ORDER BY id LIMIT %s"


def from_text(text):
    return packed(json.loads(text))


class Pack(migrations.AlterField):
    reversible = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        old, new = (state.apps.get_model(app_label, self.model_name) for state in (from_state, to_state))
        if schema_editor.connection.vendor == "postgresql":
            self.alter(schema_editor)
        else:
            self.copy(schema_editor, old, *(model._meta.get_field(self.name) for model in (old, new)))

    def alter(self, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE TABLE approvals_packed (id bigint PRIMARY KEY, content bytea NOT NULL)")
            last = 0
            while some := self.some_behind(cursor, last):
                rows = [(key, from_text(text)) for key, text in some]
                cursor.executemany("INSERT INTO approvals_packed VALUES (%s, %s)", rows)
                last = rows[-1][0]
            cursor.execute(
                "CREATE FUNCTION approvals_packed_of(bigint) RETURNS bytea LANGUAGE sql STABLE"
                " AS 'SELECT content FROM approvals_packed WHERE id = $1'"
            )
            cursor.execute(
                "ALTER TABLE approvals_approval ALTER COLUMN signed_evidence TYPE bytea"
                " USING approvals_packed_of(id)"
            )
            cursor.execute("DROP FUNCTION approvals_packed_of(bigint)")
            cursor.execute("DROP TABLE approvals_packed")

    def some_behind(self, cursor, last):
        cursor.execute(SOME, [last, AT_ONCE])
        return cursor.fetchall()

    def copy(self, schema_editor, model, was, now):
        schema_editor._remake_table(model, alter_fields=[(was, now)])
        schema_editor.connection.connection.create_function("hotfix_packed", 1, from_text)
        schema_editor.execute("UPDATE approvals_approval SET signed_evidence = hotfix_packed(signed_evidence)")


class Migration(migrations.Migration):

    dependencies = [
        ("approvals", "0005_histories_without_indexes"),
    ]

    operations = [
        Pack(
            model_name="approval",
            name="signed_evidence",
            field=PackedJSONField(verbose_name="the evidence as it was signed"),
        ),
        DropIndexes({"Approval": ["hotfix"]}),
        migrations.RemoveConstraint(model_name="approval", name="one_role_signs_the_same_evidence_once"),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                *("hotfix", "round", "phase", "role", Left("evidence_digest", 16)),
                condition=models.Q(("again__isnull", True), ("decision", "approved"), ("whole", False)),
                name="one_role_signs_it_once",
            ),
        ),
        migrations.RemoveIndex(model_name="approval", name="approval_newest_first"),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(fields=["signed_at", "id"], name="approval_by_time"),
        ),
    ]
