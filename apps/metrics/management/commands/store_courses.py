"""Keep, measured, what ended hot fixes went through: figures of years are quick then. People may work on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from apps.hotfixes.models import HotFix
from apps.metrics.storing import store_courses


class Command(BaseCommand):
    help = "Measure once what hot fixes went through that have ended: the figures read it from then on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="forget what is kept, and measure all again")

    def handle(self, *args: Any, **options: Any) -> None:
        # None: no bar where nobody looks, as in a timer.
        with tqdm(unit=_("hot fixes"), disable=None, total=HotFix.objects.ended().count()) as bar:
            done = store_courses(anew=options["anew"], tick=bar.update)
        self.stdout.write(_("Measured and kept: %(number)d hot fixes.") % {"number": done})
