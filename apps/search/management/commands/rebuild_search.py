"""Make the search anew from the record, while people work."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from apps.search.rebuilding import rebuild


class Command(BaseCommand):
    help = "Make the search anew from the record, the newest hot fixes first. The site may go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="only hot fixes that are not in the search yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = rebuild(missing_only=options["missing"], tell=self._tell)
        self.stdout.write(_("In the search now: %(number)d hot fixes.") % {"number": done})

    def _tell(self, done: int) -> None:
        if done % 1000 == 0:
            self.stderr.write(_("%(number)d hot fixes so far") % {"number": done})
