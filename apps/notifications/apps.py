"""Django's handle on the notifications app; listens to what the door announces."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from apps.hotfixes.events import hot_fix_changed, role_delegated, role_granted

        from . import checks, listeners

        register(checks.messages_are_sent, deploy=True)
        register(checks.messages_have_a_sender, deploy=True)
        hot_fix_changed.connect(listeners.look_at, dispatch_uid="notifications.look_at")
        role_granted.connect(listeners.keep_the_grant, dispatch_uid="notifications.keep_the_grant")
        role_delegated.connect(
            listeners.keep_the_delegation, dispatch_uid="notifications.keep_the_delegation"
        )
