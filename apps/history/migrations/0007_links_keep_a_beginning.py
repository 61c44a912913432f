"""A link keeps the beginning of the hash before it, a seal that of its key: the whole of both stands elsewhere.

What is hashed and signed stays what it was. On PostgreSQL it is one ALTER TABLE each, which writes it anew and fires
no trigger: some eight seconds a million links. On SQLite it is one UPDATE while the triggers are away.
"""

from django.db import migrations

from apps.history.compact_fields import HexField

# In bytes: half of `BEGINNING`.
KEPT = 8
COLUMNS = {"history_link": "previous", "history_seal": "key"}


def shorten(apps, schema_editor):
    for table, column in COLUMNS.items():
        shorter = f"substr({column}, 1, {KEPT})"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bytea USING {shorter}")
        else:
            # SQLite gives NULL for a part of no bytes, as the first link of each chain has.
            schema_editor.execute(f"UPDATE {table} SET {column} = COALESCE({shorter}, x'')")  # noqa: S608


class Migration(migrations.Migration):

    dependencies = [
        ("history", "0006_erasures"),
    ]

    operations = [
        migrations.RunPython(shorten),
        migrations.AlterField(
            model_name="link",
            name="previous",
            field=HexField(blank=True, verbose_name="beginning of the hash of the link before"),
        ),
        migrations.AlterField(
            model_name="seal",
            name="key",
            field=HexField(verbose_name="beginning of the SHA-256 of the certificate"),
        ),
    ]
