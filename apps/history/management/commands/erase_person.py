"""Erase the personal data of somebody who left; the name stays under what they signed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common.errors import DomainError
from apps.history.erasing import erase_person


class Command(BaseCommand):
    help = "Erase what is kept of an inactive account beside its name, for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the log-in name")
        parser.add_argument("--reason", required=True, help="why, for the record: such as who asked for it")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(_("There is no such account."))
        try:
            erasure = erase_person(person, by=None, reason=options["reason"])
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        went = ", ".join(f"{number} {kind}" for kind, number in erasure.went.items())
        words = {"who": erasure.person, "went": went}
        self.stdout.write(_("What was kept of %(who)s beside the name is erased: %(went)s.") % words)
