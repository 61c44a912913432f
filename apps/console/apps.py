"""Django's handle on the console app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "apps.console"
    verbose_name = _("Console")

    def ready(self) -> None:
        from apps.history.erasing import person_erased

        from . import drafts, fence, known_browsers, session_limits

        connection_created.connect(fence.listen)
        user_logged_in.connect(session_limits.begin)
        user_logged_in.connect(known_browsers.signed_in)
        person_erased.connect(drafts.forget_drafts_of, dispatch_uid="console.forget_drafts_of")
