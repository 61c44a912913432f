"""Say whether a file is the record that was issued: by the database, or by a certificate alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from apps.hotfixes.models import HotFix
from apps.records.offline_verification import verdict_by_certificate
from apps.records.signed_pdf import Unreadable, fingerprint_of
from apps.records.verdict import Verdict
from apps.records.verification import superseded_sign_offs, verdict_by_file


class Command(BaseCommand):
    help = (
        "Tell whether FILE is a change-management record that was issued here. "
        "Exit status 0: it is genuine; 1: it is not; 2: nobody can tell."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the PDF")
        parser.add_argument(
            "--certificate",
            type=Path,
            metavar="PEM",
            help="ask no database: the record must be signed with this certificate",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["certificate"]:
            verdict = self._without_database(options["file"], options["certificate"])
        else:
            verdict = self._with_database(options["file"])
        for finding in verdict.findings:
            self.stdout.write(f"{'+' if finding.holds else '-'} {finding.sentence}")
        if verdict.genuine and verdict.hotfix:
            for sentence in superseded_sign_offs(verdict.hotfix):
                self.stdout.write(f"  {sentence}")
        if not verdict.genuine:
            self.stdout.write(_("Not genuine."))
            raise SystemExit(1)
        self.stdout.write(_("Genuine."))

    def _with_database(self, file: Path) -> Verdict:
        try:
            with file.open("rb") as opened:
                return verdict_by_file(opened, among=HotFix.objects.all())
        except OSError as error:
            raise _unreadable(file, error) from error
        except DatabaseError as error:
            raise CommandError(
                _("The database cannot be asked: %(why)s. Without it, name the certificate: --certificate.")
                % {"why": str(error).strip()},
                returncode=2,
            ) from error

    def _without_database(self, file: Path, certificate: Path) -> Verdict:
        contents = []
        for path in (file, certificate):
            try:
                contents.append(path.read_bytes())
            except OSError as error:
                raise _unreadable(path, error) from error
        try:
            return verdict_by_certificate(contents[0], fingerprint_of(contents[1]))
        except Unreadable as error:
            raise CommandError(str(error), returncode=2) from error


def _unreadable(path: Path, error: OSError) -> CommandError:
    sentence = _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
    return CommandError(sentence, returncode=2)
