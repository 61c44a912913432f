"""Make a backup of database, files and settings, and see that what was written can be read."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils.translation import gettext as _

from apps.backups.backing_up import back_up
from apps.common import clock
from apps.common.errors import DomainError
from apps.common.whole_numbers import at_least


class Command(BaseCommand):
    help = "Back up database, files and settings into a new folder; what bears its name there is whole."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", type=Path, default=settings.BACKUPS, help="the folder of the backups; default: BACKUPS"
        )
        parser.add_argument(
            "--encrypt-to", type=Path, metavar="FILE", help="public keys (age) that can open it, a line each"
        )
        parser.add_argument("--keep", type=at_least(1), metavar="N", help="remove all but the newest N")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["to"] is None:
            raise CommandError(_("Say where it goes: set BACKUPS, or add --to FOLDER."))
        recipients: Path | None = options["encrypt_to"]
        try:
            made = back_up(
                options["to"].absolute(),
                recipients=recipients.absolute() if recipients else None,
                keep=options["keep"],
            )
        except (DomainError, OperationalError) as refused:
            raise CommandError(str(refused)) from refused
        said = made.manifest.said
        for sentence in said["lacks"]:
            self.stderr.write(sentence)
        if not made.manifest.signature:
            self.stderr.write(
                _("Nobody signed the backup, because there is no SIGNING_KEY: restoring it explains nothing.")
            )
        self.stdout.write(
            _(
                "%(path)s is whole: the site as of %(at)s, %(links)d links, %(files)d files, %(size)d bytes,"
                " each read back. Its SHA-256: %(digest)s"
            )
            % {
                "path": made.path,
                "at": clock.to_the_minute(made.manifest.taken_at),
                "links": said["counts"]["links"],
                "files": said["counts"]["files"],
                "size": made.size,
                "digest": made.manifest.digest,
            }
        )
