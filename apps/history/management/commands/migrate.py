"""Django's migrate, after whose failure the record is as protected as before."""

from typing import Any

from django.core.management.commands import migrate

from apps.history import protection


class Command(migrate.Command):
    """SQLite's triggers go before a migration and come back after it: also after one that fails."""

    def handle(self, *args: Any, **options: Any) -> None:
        before = protection.present()
        try:
            super().handle(*args, **options)
        except BaseException:
            protection.put_back(before)
            raise
