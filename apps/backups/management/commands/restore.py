"""Put a backup back into an empty database and an empty folder of files, and have somebody sign that."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.asking_a_code import has_codes
from apps.accounts.models import User
from apps.accounts.reauthentication import ByPassword, Proof
from apps.backups.restoring import Restore, trusted_checkpoints
from apps.common.errors import BadInput, DomainError
from apps.history.gone import in_words, told

TRIES = 3


class Command(BaseCommand):
    # The database is empty, and checks ask it.
    requires_system_checks = ()
    requires_migrations_checks = False
    help = (
        "Put a backup back into an empty database and file store; an account of it signs that, with a reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder of one backup")
        parser.add_argument("--by", required=True, metavar="NAME", help="the log-in name of who signs it")
        parser.add_argument("--reason", required=True, help="why the record is put back")
        parser.add_argument(
            "--checkpoint",
            type=Path,
            help="the newest checkpoint that is left outside, or a folder of them; default: CHECKPOINTS",
        )
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="what opens an encrypted backup (age)"
        )
        parser.add_argument(
            "--finish", action="store_true", help="the database is back already: do and sign the rest"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        restore = Restore(options["folder"].absolute(), _absolute(options["identity"]), self._say)
        try:
            where = _absolute(options["checkpoint"])
            # Gone through once before anything is written, because one that is not believed stops it.
            compared = sum(1 for _each in trusted_checkpoints(where))
            restore.require_whole()
            if options["finish"]:
                restore.require_filled()
            else:
                restore.fill_database()
        except (DomainError, OperationalError) as refused:
            raise CommandError(str(refused)) from refused
        try:
            restore.complete()
            person, proof = self._asked(options["by"])
            signed = restore.sign(
                by=person, proof=proof, reason=options["reason"], compared=trusted_checkpoints(where)
            )
        except DomainError as refused:
            raise CommandError(
                _("%(why)s The database is back, and nobody signed it: ask again with --finish.")
                % {"why": refused}
            ) from refused
        for sentence in in_words([told(signed)], chain=None, most=20):
            self._say(sentence)
        if not compared:
            self._say(_("No checkpoint was compared, so nothing can be said of what is gone."))
        self._say(_("It is on the record. Next: manage.py verify_history, and manage.py checkpoint."))

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)

    def _asked(self, name: str) -> tuple[User, Proof]:
        """Ask who signs for their password: there is no browser here that could be sent to a provider."""
        person = User.objects.filter(username=name, is_active=True).first()
        if person is None:
            raise BadInput(_("There is no active account %s in the backup.") % name)
        request = HttpRequest()
        request.META["REMOTE_ADDR"] = "127.0.0.1"
        for left in reversed(range(TRIES)):
            try:
                answers = {"password": _typed(_("Password of %s: ") % person)}
                if has_codes(person):
                    answers["one_time_code"] = _typed(_("One-time code of %s: ") % person)
                return person, ByPassword().confirm(person, answers, request)
            except BadInput as wrong:
                if not left:
                    raise
                self._say(str(wrong))
        raise AssertionError("the last try returns or raises")


def _typed(asked: str) -> str:
    """A secret as it is typed, unseen; from standard input where that is no terminal."""
    if sys.stdin.isatty():
        return getpass(asked)
    return sys.stdin.readline().rstrip("\n")


def _absolute(path: Path | None) -> Path | None:
    return path.absolute() if path else None
