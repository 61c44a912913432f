"""Sign somebody out everywhere, as where a device was lost; what they may do stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts import open_sessions
from apps.accounts.models import User


class Command(BaseCommand):
    help = "End every session of an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the log-in name")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(_("There is no such account."))
        ended = open_sessions.end(open_sessions.of(person))
        said = ngettext("%(number)d session is ended.", "%(number)d sessions are ended.", ended)
        self.stdout.write(said % {"number": ended})
