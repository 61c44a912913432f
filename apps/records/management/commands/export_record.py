"""Write the change-management record of one hot fix to a file."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.stored import store
from apps.hotfixes.models import HotFix
from apps.records import file_store
from apps.records.management.command_line import check_target, operator, write_whole
from apps.records.models import IssuedRecord
from apps.records.pdf import render_record
from apps.records.snapshot import as_draft, digest, snapshot


class Command(BaseCommand):
    help = "Write the issued record of one hot fix as a PDF, or a draft of it while there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="such as HF-2026-0042")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where the PDF goes")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["output"]
        hotfix = _find(options["reference"])
        check_target(target)
        issued = IssuedRecord.objects.filter(hotfix=hotfix).first()
        if issued:
            self._export_issued(issued, target)
        else:
            self._print(hotfix, target)

    def _export_issued(self, issued: IssuedRecord, target: Path) -> None:
        """Write the stored file, byte for byte."""
        file = issued.newest_file()
        kept = file_store.opened_if_right(file.name, file.sha256)
        if kept is None:
            raise CommandError(
                _("The issued file %(path)s is gone or was changed: restore it from a back-up.")
                % {"path": store().place(file.name)}
            )
        with kept:
            write_whole(target, [kept.read()])
        self.stdout.write(_("%(file)s: %(pages)d pages") % {"file": target.resolve(), "pages": issued.pages})
        self.stdout.write(_("SHA-256 of the file: %(sum)s") % {"sum": file.sha256})
        self.stdout.write(_("Digest of the record: %(digest)s") % {"digest": issued.digest})
        self.stdout.write(
            _("Issued at %(at)s, %(signed)s")
            % {
                "at": f"{issued.issued_at:%Y-%m-%d %H:%M:%S} UTC",
                "signed": _("signed") if issued.is_signed else _("unsigned"),
            }
        )

    def _print(self, hotfix: HotFix, target: Path) -> None:
        draft = as_draft(snapshot(hotfix, printed_by=operator(), at=clock.now()))
        pdf = render_record(draft)
        write_whole(target, [pdf.content])
        self.stdout.write(_("%(file)s: %(pages)d pages") % {"file": target.resolve(), "pages": pdf.pages})
        self.stdout.write(
            _("SHA-256 of the file: %(sum)s") % {"sum": hashlib.sha256(pdf.content).hexdigest()}
        )
        self.stdout.write(_("Digest of the record: %(digest)s") % {"digest": digest(draft)})
        if pdf.without_font:
            self.stderr.write(
                _(
                    "No font on this machine shows these, and their codes stand in their place: "
                    "%(characters)s. "
                    "Install fonts for them (Debian: fonts-noto-core, fonts-noto-cjk) and print again."
                )
                % {"characters": " ".join(pdf.without_font)}
            )


def _find(reference: str) -> HotFix:
    hotfix = HotFix.objects.filter(reference=reference.strip().upper()).first()
    if hotfix:
        return hotfix
    newest = HotFix.objects.first()
    if newest is None:
        raise CommandError(
            _("There is no hot fix %(reference)s: there are none yet.") % {"reference": reference}
        )
    raise CommandError(
        _("There is no hot fix %(reference)s. A reference looks like %(newest)s, which is the newest.")
        % {"reference": reference, "newest": newest.reference}
    )
