"""Checks of the database: whether every hot fix can be found, and whether a typo is forgiven."""

from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004
from django.db import connection

from . import indexes, rebuilding


def everything_is_found(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Older hot fixes than the search are put into it by a command where they are too many for `migrate`."""
    if not databases or not indexes.tables_exist() or not rebuilding.missing().exists():
        return []
    return [
        Warning(
            "Some hot fixes are not in the search.",
            hint="Run manage.py rebuild_search --missing; people can go on working.",
            id="search.W001",
        )
    ]


def typos_are_forgiven(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Without pg_trgm, or on SQLite FTS5, only what is typed as it is written is found."""
    if not databases or not indexes.tables_exist() or indexes.knows_typos():
        return []
    if connection.vendor == "sqlite":
        return [
            Warning(
                "The search forgives no typos and reads every hot fix: this SQLite has no FTS5.",
                hint="Run it with SQLite 3.34 or newer that has FTS5, then run manage.py migrate.",
                id="search.W002",
            )
        ]
    return [
        Warning(
            "The search forgives no typos: PostgreSQL has no extension pg_trgm in this database.",
            hint="Have the owner of the database do CREATE EXTENSION pg_trgm, then run manage.py migrate.",
            id="search.W002",
        )
    ]
