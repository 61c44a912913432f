"""Take the one-time codes of an account away, as of a lost phone; it stands in the record of its log-in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.accounts.asking_a_code import remove
from apps.accounts.models import OneTimeCodes, User


class Command(BaseCommand):
    help = "Take the one-time codes of an account away, with its recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the log-in name")
        parser.add_argument("--reason", required=True, help="why, for the history")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(_("There is no such account."))
        reason = options["reason"].strip()
        if not reason:
            raise CommandError(_("Say why: a reason is required."))
        codes = OneTimeCodes.objects.in_use().filter(person=person).first()
        if codes is None:
            raise CommandError(_("This account has no one-time codes."))
        remove(codes, by=None, reason=reason)
        self.stdout.write(_("The one-time codes of %(who)s are removed.") % {"who": person})
