"""Django's PostgreSQL, whose connection leads to the standby where it may and the primary does not answer."""

import logging
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from . import is_reading_allowed

_log = logging.getLogger(__name__)

# In seconds: so long the primary is not asked again, and a connection to the standby is kept.
ASKED_EVERY = 5


class _Primary:
    """When this process asked the primary last in vain: a machine that is gone takes seconds each time."""

    silent_until = 0.0


class DatabaseWrapper(base.DatabaseWrapper):
    """`reads_only` says whether its connection is to a server that takes no changes."""

    reads_only = False

    def connect(self) -> None:
        super().connect()
        if self.reads_only:
            self.close_at = time.monotonic() + ASKED_EVERY

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        allowed, self.reads_only = is_reading_allowed(), False
        if allowed and time.monotonic() < _Primary.silent_until:
            return self._to_standby()
        try:
            made = super().get_new_connection(conn_params)
            try:
                # A pooler lets everybody in; it is the first question that finds nobody behind it.
                takes_changes = not _ask(made, "SELECT pg_is_in_recovery()")
            except BaseException:
                made.close()
                raise
        except psycopg.OperationalError as silent:
            if not allowed:
                raise
            _log.warning("The primary does not answer; pages are read from the standby: %s", silent)
            _Primary.silent_until = time.monotonic() + ASKED_EVERY
            return self._to_standby()
        if not takes_changes and not allowed:
            made.close()
            raise psycopg.OperationalError("DATABASE_URL leads to a standby, which takes no changes.")
        self.reads_only = not takes_changes
        return made

    def _to_standby(self) -> Any:
        there = {**self.settings_dict, **self.settings_dict["STANDBY"]}
        made = super().get_new_connection(
            base.DatabaseWrapper(there, alias=self.alias).get_connection_params()
        )
        self.reads_only = True
        return made


def _ask(made: Any, question: str) -> Any:
    """What a new connection answers; no transaction is left open in it."""
    answer = made.execute(question).fetchone()[0]
    made.rollback()
    return answer
