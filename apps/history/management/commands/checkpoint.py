"""Sign the ends of all chains, to a file or folder outside the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.common.errors import DomainError
from apps.history import checkpoints, signing_key


class Command(BaseCommand):
    help = "Sign the ends of all chains, so that rewriting a whole chain is found too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="a file or a folder; default: CHECKPOINTS")
        parser.add_argument(
            "--whole", action="store_true", help="of all chains, also those that did not go on since the last"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["to"].absolute() if options["to"] else checkpoints.configured()
        if path is None:
            raise CommandError(_("Say where it goes: set CHECKPOINTS, or add --to PATH."))
        try:
            key = signing_key.configured()
            if key is None:
                raise CommandError(
                    _("There is no key to sign with: make one with create_signing_key, and set SIGNING_KEY.")
                )
            written = checkpoints.write(path, key=key, at=clock.now(), whole=options["whole"])
            checkpoints.record(written)
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            (
                _("Checkpoint %(number)d, %(name)s: all %(count)d chains. Its SHA-256: %(digest)s")
                if written.whole
                else ngettext(
                    "Checkpoint %(number)d, %(name)s: %(count)d chain went on. Its SHA-256: %(digest)s",
                    "Checkpoint %(number)d, %(name)s: %(count)d chains went on. Its SHA-256: %(digest)s",
                    len(written.heads),
                )
            )
            % {
                "number": written.number,
                "name": written.name,
                "count": len(written.heads),
                "digest": written.digest,
            }
        )
