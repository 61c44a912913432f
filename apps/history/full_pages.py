"""Indexes of the record have full pages: it is only added to, so that nothing comes in between later.

PostgreSQL leaves a tenth of each page of an index free for that. Which indexes grow at an end, their own or
that of one hot fix or table, follows from the models, and is put in place after every `migrate`.
"""

from django.db import connection

from .protection import frozen_models

# The links of one hot fix, or of one table, come one behind the other. Seals are too few for that.
_OF_LINKS = ["one_link_a_number", "one_link_a_row"]
_LACKING = """
    SELECT class.relname
    FROM pg_index kept
    JOIN pg_class class ON class.oid = kept.indexrelid
    JOIN pg_class of_table ON of_table.oid = kept.indrelid
    WHERE of_table.relnamespace = current_schema()::regnamespace
      AND (kept.indisprimary AND of_table.relname = ANY(%s) OR class.relname = ANY(%s))
      AND class.reloptions IS NULL
"""


def install() -> None:
    """Say so to PostgreSQL of each index of which it was not said yet; what is there stays as it is."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_LACKING, [[model._meta.db_table for model in frozen_models()], _OF_LINKS])
        for (name,) in cursor.fetchall():
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"ALTER INDEX {quoted} SET (fillfactor = 100)")
