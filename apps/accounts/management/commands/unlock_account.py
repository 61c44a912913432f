"""Unlock an account whose person is locked out after wrong passwords; it stands in their history."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.unlocking import unlock_account
from apps.common import clock
from apps.common.errors import BadInput


class Command(BaseCommand):
    help = "Forget the wrong passwords of an account, at every address, and say why in its history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the log-in name")
        parser.add_argument("--reason", required=True, help="why, for the history and the mail to the person")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(_("There is no such account."))
        try:
            until = unlock_account(person, by=None, reason=options["reason"])
        except BadInput as refused:
            raise CommandError(str(refused)) from refused
        words = {"who": person, "until": clock.to_the_minute(until)}
        self.stdout.write(_("%(who)s can sign in again; guessing locks nothing until %(until)s.") % words)
