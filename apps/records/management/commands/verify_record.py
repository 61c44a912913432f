"""Say whether a file is an issued record, and of which hot fix: by the database, or by certificates."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from apps.hotfixes.models import HotFix
from apps.records.certificates import certificates_of, fingerprints_of, in_asn1
from apps.records.file_contents import Unreadable
from apps.records.offline_verification import verdict_by_certificate
from apps.records.verdict import Verdict
from apps.records.verification import superseded_sign_offs, verdict_by_file


class Command(BaseCommand):
    help = (
        "Tell whether FILE is a change-management record that was issued here, and of which hot fix. "
        "Exit status 0: it is genuine; 1: it is not, or not the one that was asked for; 2: nobody can tell."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the PDF")
        parser.add_argument(
            "--of", default="", metavar="REFERENCE", help="the hot fix that it should be the record of"
        )
        parser.add_argument(
            "--certificate",
            type=Path,
            metavar="PEM",
            help="ask no database: the record must be signed with a certificate in this file",
        )
        parser.add_argument(
            "--authority",
            type=Path,
            metavar="PEM",
            help="with --certificate: its timestamps must be by an authority whose certificate is there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["certificate"]:
            verdict = self._without_database(options)
        else:
            verdict = self._with_database(options["file"], options["of"])
        for finding in verdict.findings:
            self.stdout.write(f"{'+' if finding.holds else '-'} {finding.sentence}")
        if verdict.genuine and verdict.hotfix:
            for sentence in superseded_sign_offs(verdict.hotfix):
                self.stdout.write(f"  {sentence}")
        self._say(verdict)
        if not verdict.genuine:
            raise SystemExit(1)

    def _say(self, verdict: Verdict) -> None:
        """Write the last lines: of which hot fix it is, and whether it is genuine."""
        if verdict.subject and (verdict.genuine or verdict.swapped):
            self.stdout.write(_("The record of %(subject)s") % {"subject": verdict.subject})
        elif verdict.subject:
            self.stdout.write(_("By what it says, the record of %(subject)s") % {"subject": verdict.subject})
        self.stdout.write(_("Genuine.") if verdict.genuine else _("Not genuine."))

    def _with_database(self, file: Path, of: str) -> Verdict:
        try:
            with file.open("rb") as opened:
                return verdict_by_file(opened, among=HotFix.objects.all(), expected=of)
        except OSError as error:
            raise _unreadable(file, error) from error
        except DatabaseError as error:
            raise CommandError(
                _("The database cannot be asked: %(why)s. Without it, name the certificate: --certificate.")
                % {"why": str(error).strip()},
                returncode=2,
            ) from error

    def _without_database(self, options: dict[str, Any]) -> Verdict:
        file: Path = options["file"]
        try:
            known = fingerprints_of(_read(options["certificate"]))
            authorities = (
                in_asn1(certificates_of(_read(options["authority"]))) if options["authority"] else []
            )
            with file.open("rb") as opened:
                return verdict_by_certificate(opened, known, authorities=authorities, expected=options["of"])
        except OSError as error:
            raise _unreadable(file, error) from error
        except Unreadable as error:
            raise CommandError(str(error), returncode=2) from error


def _read(path: Path) -> bytes:
    """Return the content of a file of certificates. Raises CommandError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> CommandError:
    sentence = _("%(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
    return CommandError(sentence, returncode=2)
