"""Make the key of a timestamp authority of one's own, for a network that reaches no other."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.records.timestamp_key import create_timestamp_key


class Command(BaseCommand):
    # One of them asks for the key that is made here.
    requires_system_checks = ()
    help = "Make a key that gives issued records their timestamps, in a file that is not there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="where the key goes; beside the signing key, and not the same"
        )
        parser.add_argument("--owner", default="Hot Fix timestamps", help="the name in its certificate")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        try:
            key = create_timestamp_key(path, owner=options["owner"], at=clock.now())
        except BadInput as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("Set TIMESTAMP_KEY=%(path)s") % {"path": path})
        self.stdout.write(_("It can be used until %(end)s.") % {"end": f"{key.valid_until:%Y-%m-%d}"})
        self.stdout.write(
            _("Fingerprint, to keep elsewhere: %(fingerprint)s") % {"fingerprint": key.fingerprint}
        )
