"""Django's handle on the records app; orders a record where a hot fix ends."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "apps.records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from apps.access.reviewing import review_signed
        from apps.history import kept_files
        from apps.hotfixes.events import about_to_commit

        from . import checks, file_store
        from .issue_queue import order_at_the_end, order_when_signed

        register(checks.the_signing_key_can_be_used)
        register(checks.the_signing_key_lasts)
        register(checks.the_timestamp_authority_can_be_used)
        register(checks.records_are_signed, deploy=True)
        register(checks.records_are_timestamped, deploy=True)
        register(checks.the_site_has_an_address, deploy=True)
        kept_files.keepers.append(kept_files.Keeper(file_store.FOLDER, file_store.kept))
        review_signed.connect(order_when_signed, dispatch_uid="records.order_when_signed")
        about_to_commit.connect(order_at_the_end, dispatch_uid="records.order_at_the_end")
