"""Django's handle on the notifications app; listens to what happened."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from apps.accounts.credentials import credential_changed
        from apps.accounts.known_devices import seen_first
        from apps.accounts.losses import lost
        from apps.accounts.unlocking import unlocked
        from apps.history.checkpoints import checkpoint_written
        from apps.history.erasing import person_erased
        from apps.hotfixes.events import about_to_commit
        from apps.hotfixes.mentions import asked_who_is_reached

        from . import (
            checkpoint_letters,
            checks,
            follow_up_letters,
            forgetting,
            listeners,
            login_letters,
            mention_messages,
            on_call_letters,
            role_letters,
        )

        register(checks.messages_are_sent, deploy=True)
        register(checks.messages_have_a_sender, deploy=True)
        about_to_commit.connect(listeners.note_what_happened, dispatch_uid="notifications.note_what_happened")
        credential_changed.connect(
            login_letters.tell_of_change, dispatch_uid="notifications.login_letters.tell_of_change"
        )
        unlocked.connect(
            login_letters.tell_of_unlocking, dispatch_uid="notifications.login_letters.tell_of_unlocking"
        )
        seen_first.connect(
            login_letters.tell_of_new_browser, dispatch_uid="notifications.login_letters.tell_of_new_browser"
        )
        checkpoint_written.connect(
            checkpoint_letters.tell_of_checkpoint, dispatch_uid="notifications.checkpoint_letters"
        )
        person_erased.connect(forgetting.forget_messages, dispatch_uid="notifications.forget_messages")
        asked_who_is_reached.connect(
            mention_messages.reached_by_a_way, dispatch_uid="notifications.reached_by_a_way"
        )
        role_letters.listen()
        on_call_letters.listen()
        follow_up_letters.listen()
        lost.connect(listeners.note_a_loss, dispatch_uid="notifications.note_a_loss")
