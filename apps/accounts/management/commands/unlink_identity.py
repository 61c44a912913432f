"""Take an account's identity at a provider of single sign-on away; it stands in the record of its log-in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.signing_on import unlink


class Command(BaseCommand):
    help = "Unlink an account from its identity at a provider, so that it can be linked to another one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the log-in name")
        parser.add_argument("provider", help="the id of the provider, as the file of SINGLE_SIGN_ON has it")
        parser.add_argument("--reason", required=True, help="why, for the history")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(_("There is no such account."))
        if not options["reason"].strip():
            raise CommandError(_("Say why: a reason is required."))
        if not unlink(person, options["provider"], reason=options["reason"].strip()):
            raise CommandError(_("This account has no identity at that provider."))
        self.stdout.write(_("%(who)s is unlinked, and does not sign in by it any more.") % {"who": person})
