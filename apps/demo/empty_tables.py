"""The tables of an empty database, made at once as the models say, and not by one migration after the other.

Migrating an empty database costs a minute of computing, as Django makes every model anew for each step of a
history that has nothing to change yet. `tests/upgrade` holds that both ways end with the same tables.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_empty() -> bool:
    """Whether the database holds no table at all."""
    return not connection.introspection.table_names()


def make_tables() -> None:
    """Make every table, and write down each migration as done; what follows migrating follows."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    executor.recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for model in apps.get_models(include_auto_created=True):
            # One that is made with another (`through`) comes with that one.
            if model._meta.can_migrate(connection) and not model._meta.auto_created:
                editor.create_model(model)
    for migration, _backwards in plan:
        executor.recorder.record_applied(migration.app_label, migration.name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias, plan=plan)
