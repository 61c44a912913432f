"""Write the agenda of the change board for a period to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.records.agenda import build_agenda
from apps.records.board_papers import print_agenda
from apps.records.management.command_line import add_period, check_target, operator, selection, write_whole
from apps.records.period import Which


class Command(BaseCommand):
    help = "Write the agenda of the change board for a period as a PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        add_period(parser, required=True)
        parser.add_argument(
            "--which", choices=Which.values, default=Which.REPORTED, help="what happened in the period"
        )
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="where the PDF goes")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["output"]
        check_target(target)
        chosen = selection(options, which=options["which"])
        agenda = build_agenda(
            chosen.of(HotFix.objects.all()), scope=chosen.in_words, printed_by=operator(), at=clock.now()
        )
        pdf = print_agenda(agenda)
        write_whole(target, [pdf.content])
        self.stdout.write(
            _("%(file)s: %(number)d hot fixes on %(pages)d pages")
            % {"file": target.resolve(), "number": len(agenda.items), "pages": pdf.pages}
        )
