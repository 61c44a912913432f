"""Django's handle on the records app; orders a record where a hot fix ends."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "apps.records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from apps.hotfixes.events import about_to_commit

        from . import checks
        from .issue_queue import order_at_the_end

        register(checks.the_signing_key_can_be_used)
        register(checks.records_are_signed, deploy=True)
        register(checks.the_site_has_an_address, deploy=True)
        about_to_commit.connect(order_at_the_end, dispatch_uid="records.order_at_the_end")
