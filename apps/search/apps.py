"""Django's handle on the search: it follows the history, and makes its indexes after every `migrate`."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "apps.search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from apps.history.chain import history_written

        from . import checks, keeping

        register(checks.everything_is_found, Tags.database)
        register(checks.typos_are_forgiven, Tags.database)
        history_written.connect(keeping.follow, dispatch_uid="search.follow")
        post_migrate.connect(make_ready, sender=self)


def make_ready(**_kwargs: Any) -> None:
    """The indexes of this database, and what is not in them yet as far as `migrate` can wait for it."""
    from . import indexes, rebuilding

    if indexes.tables_exist():
        indexes.install()
        rebuilding.begin()
