"""Make the key that signs checkpoints and issued records."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.history.signing_key import create


class Command(BaseCommand):
    # One of them asks for the key that is made here.
    requires_system_checks = ()
    help = "Make a key for signing checkpoints and issued records, in a file that is not there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="where the key goes; keep it out of the database's backups"
        )
        parser.add_argument("--owner", default="Hot Fix", help="the name in its certificate")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        try:
            key = create(path, owner=options["owner"], at=clock.now())
        except BadInput as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("Set SIGNING_KEY=%(path)s") % {"path": path})
        self.stdout.write(
            _("It can be used until %(end)s: make the next one before.")
            % {"end": f"{key.valid_until:%Y-%m-%d}"}
        )
        self.stdout.write(
            _("Fingerprint, to keep elsewhere: %(fingerprint)s") % {"fingerprint": key.fingerprint}
        )
