"""Order the records that failed, were lost, or were never ordered; a timer runs this every minute."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.translation import gettext as _

from apps.records.issue_queue import order_lost_reviews, order_what_is_due

PAUSE = 30  # seconds


class Command(BaseCommand):
    help = "Put every record that is due into the queue, for db_worker to issue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--watch", action="store_true", help=f"go on for ever, looking every {PAUSE} seconds"
        )

        parser.add_argument(
            "--all",
            action="store_true",
            help="look at all that ever ended, not at the last week: once a day, and after an upgrade",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            for hotfix in order_what_is_due(however_old=options["all"]):
                self.stdout.write(_("%(reference)s: ordered") % {"reference": hotfix.reference})
            for review in order_lost_reviews():
                self.stdout.write(_("%(reference)s: ordered") % {"reference": review})
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(PAUSE)
