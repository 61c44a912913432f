"""Take all passkeys of an account out of use, as of a lost phone; it stands in the record of its log-in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.asking_a_passkey import remove
from apps.accounts.models import Passkey, User


class Command(BaseCommand):
    help = "Take every passkey of an account out of use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the log-in name")
        parser.add_argument("--reason", required=True, help="why, for the history")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(_("There is no such account."))
        if not options["reason"].strip():
            raise CommandError(_("Say why: a reason is required."))
        theirs = list(Passkey.objects.in_use().filter(person=person))
        if not theirs:
            raise CommandError(_("This account has no passkey."))
        for passkey in theirs:
            remove(passkey, by=None, reason=options["reason"].strip())
        removed = ngettext(
            "%(number)d passkey of %(who)s is removed.",
            "%(number)d passkeys of %(who)s are removed.",
            len(theirs),
        )
        self.stdout.write(removed % {"number": len(theirs), "who": person})
