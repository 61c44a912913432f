"""Django's handle on the operations app: counts queries and prints, and looks at its settings at start-up."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "apps.operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from apps.records.render_worker import printed

        from . import counters, query_count, start_up_checks

        register(start_up_checks.monitoring_is_for_whoever_may)
        register(start_up_checks.every_process_is_counted, deploy=True)
        connection_created.connect(query_count.listen)
        printed.connect(counters.count_print, dispatch_uid="operations.count_print")
