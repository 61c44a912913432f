"""Django's handle on the notifications app; listens to what happened."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from apps.hotfixes.events import about_to_commit

        from . import checks, listeners

        register(checks.messages_are_sent, deploy=True)
        register(checks.messages_have_a_sender, deploy=True)
        about_to_commit.connect(listeners.note_what_happened, dispatch_uid="notifications.note_what_happened")
