"""Write the auditor's pack of a period or a system to a ZIP file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from apps.common import clock
from apps.common.errors import DomainError
from apps.hotfixes.models import HotFix
from apps.records.management.command_line import add_period, check_target, operator, selection, write_whole
from apps.records.models import PackExport
from apps.records.pack import pack, pack_contents


class Command(BaseCommand):
    help = "Write every record, file and timeline of a period or a system, with a manifest, to a ZIP file."

    def add_arguments(self, parser: CommandParser) -> None:
        add_period(parser, required=False)
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where the ZIP goes")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["output"]
        check_target(target)
        chosen = selection(options)
        if chosen.start is None and chosen.until is None and chosen.system is None:
            raise CommandError(_("Say which hot fixes: --from and --until, or --system, or all three."))
        at, name = clock.now(), operator()
        contents = pack_contents(
            chosen.of(HotFix.objects.all()), scope=chosen.in_words, packed_by=name, at=at
        )
        if not contents.keys:
            raise CommandError(_("There is no hot fix in it: %(scope)s.") % {"scope": contents.scope})
        export = PackExport.begin(chosen, by=None, name=name, at=at, number=len(contents.keys))
        with tqdm(total=len(contents.keys), unit="hot fix", disable=not sys.stderr.isatty()) as bar:

            def count(hotfix: HotFix) -> None:
                bar.set_postfix_str(hotfix.reference, refresh=False)
                bar.update()

            archive = pack(contents, after_each=count)
            try:
                write_whole(target, archive)
            except DomainError as error:
                raise CommandError(str(error)) from error
        export.finish(archive.manifest_sha256)
        self.stdout.write(
            _("%(file)s: %(number)d hot fixes") % {"file": target.resolve(), "number": len(contents.keys)}
        )
        self.stdout.write(_("SHA-256 of the manifest: %(sum)s") % {"sum": archive.manifest_sha256})
