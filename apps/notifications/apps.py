"""Django's handle on the notifications app; listens to what the door announces."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from apps.hotfixes.announcements import sign_offs_became_stale

        from . import checks
        from .stale import tell_the_signers

        register(checks.messages_are_sent, deploy=True)
        register(checks.messages_have_a_sender, deploy=True)
        sign_offs_became_stale.connect(tell_the_signers, dispatch_uid="tell the signers")
