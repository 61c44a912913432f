"""Put a trusted timestamp behind the issued records that lack one, or whose newest ends before long."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import DomainError
from apps.records.models import IssuedRecord
from apps.records.renewal import due_for_renewal, every_signed_record, renew

# An authority that fails so often is asked no more: the others would wait for it, too.
FAILURES_BEFORE_GIVING_UP = 3


class Command(BaseCommand):
    help = (
        "Give each issued record that is due a new timestamp; a timer runs this. "
        "Exit status 0: all that were due have one; 1: at least one has none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="every signed record, for example before an authority closes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        records = every_signed_record() if options["all"] else due_for_renewal(clock.now())
        failed = 0
        for record in records:
            failed += not self._renewed(record)
            if failed == FAILURES_BEFORE_GIVING_UP:
                break
        if failed:
            raise CommandError(_("Not every record has its timestamp: it is tried again by the next run."))

    def _renewed(self, record: IssuedRecord) -> bool:
        try:
            timestamp = renew(record)
        except (DomainError, OSError) as error:
            self.stderr.write(f"{record.hotfix.reference}: {error}")
            return False
        if timestamp:
            self.stdout.write(
                _("%(reference)s: timestamp %(number)d by %(authority)s, good until %(end)s")
                % {
                    "reference": record.hotfix.reference,
                    "number": timestamp.number,
                    "authority": timestamp.authority,
                    "end": f"{timestamp.valid_until:%Y-%m-%d}",
                }
            )
        return True
