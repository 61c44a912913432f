"""Django's handle on the history app: every row of history gets its link, and the database protects both."""

import logging
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Tags, register
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models.signals import (
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
    pre_migrate,
    pre_save,
)
from django.utils.translation import gettext_lazy as _
from simple_history.signals import post_create_historical_m2m_records, post_create_historical_record

SEALS_CAME_WITH = ("history", "0002_seals_and_written_checkpoints")


class HistoryConfig(AppConfig):
    name = "apps.history"
    verbose_name = _("History")

    def ready(self) -> None:
        from apps.common.tracking import act_ends

        from . import chain, checks, database_refusals, permission_history

        register(checks.checkpoints_have_a_place, deploy=True)
        register(checks.there_is_a_key_to_seal_with, deploy=True)
        register(checks.tables_have_numbers_of_their_own)
        # Of the database: so it is asked when `migrate` begins, and not at every start.
        register(checks.growth_is_declared, Tags.database)
        post_create_historical_record.connect(chain.note_row)
        post_create_historical_m2m_records.connect(chain.note_relations)
        act_ends.connect(chain.link_all)
        pre_migrate.connect(before_tables_change, sender=self)
        post_migrate.connect(protect, sender=self)
        post_migrate.connect(permission_history.write_first_rows)
        post_migrate.connect(begin_to_seal, sender=self)
        connection_created.connect(database_refusals.listen)
        pre_save.connect(database_refusals.take_at_hand)
        pre_delete.connect(database_refusals.take_at_hand)
        post_save.connect(database_refusals.put_away)
        post_delete.connect(database_refusals.put_away)


def before_tables_change(plan: Any, **_kwargs: Any) -> None:
    """SQLite alters a table by making it anew, and does not while a trigger elsewhere names it."""
    from . import protection

    if plan and connection.vendor == "sqlite":
        protection.remove()


def protect(**_kwargs: Any) -> None:
    """The triggers of the models as they are now, and full pages for what is only added to."""
    from . import full_pages, protection

    protection.install()
    full_pages.install()


def begin_to_seal(plan: Any = (), **_kwargs: Any) -> None:
    """Seal what is there, right after the migration that brings the seals; later a person asks for it."""
    from apps.common.errors import CannotBeSealed

    from . import sealing
    from .seals import Seal

    if Seal._meta.db_table not in connection.introspection.table_names():
        return  # migrated only in part
    brought = any(
        (migration.app_label, migration.name) == SEALS_CAME_WITH and not backwards
        for migration, backwards in plan
    )
    log = logging.getLogger(__name__)
    if not settings.SIGNING_KEY:
        if sealing.began_at():
            log.error("The history is sealed, and SIGNING_KEY is not set: nobody can sign anything.")
    elif brought:
        try:
            sealing.begin()
        except CannotBeSealed as refused:
            log.error("The history could not be sealed: %s", refused)
    elif sealing.began_at() is None:
        log.warning("There is a SIGNING_KEY, and the history is not sealed yet: run manage.py seal_history.")
