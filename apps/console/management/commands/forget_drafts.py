"""Forget the drafts that nobody may or wants to come back to; a timer runs this with the reminders."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from apps.console.drafts import forget_what_is_over


class Command(BaseCommand):
    help = "Delete drafts that are older than 30 days, or whose author may no longer see the hot fix."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = forget_what_is_over()
        if gone:
            self.stdout.write(_("Forgotten: %(number)d") % {"number": gone})
