"""Make the key by which this site signs questions to a provider of SAML, and opens its assertions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.accounts.saml_key import create
from apps.common import clock
from apps.common.errors import BadInput


class Command(BaseCommand):
    # One of them asks for the key that is made here.
    requires_system_checks = ()
    help = "Make a key for asking providers of SAML, in a file that is not there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="where the key goes; keep it out of the database's backups"
        )
        parser.add_argument("--owner", default="Hot Fix", help="the name in its certificate")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        try:
            create(path, owner=options["owner"], at=clock.now())
        except BadInput as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_('Write into the table of the provider: key_file = "%(path)s"') % {"path": path})
        self.stdout.write(_("Then give the provider our metadata anew: it has the certificate."))
