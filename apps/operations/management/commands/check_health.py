"""Say in a terminal how the site does; status 1 where something fails, so that a timer can mail it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from apps.operations.findings import Finding, State
from apps.operations.health import examine


class Command(BaseCommand):
    help = "Ask every check of the site, and say what to do; ends with status 1 where one fails."
    # It tells of tables that are missing, and of settings that are wrong.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        report = examine(anew=True)
        for finding in report.findings:
            self.stdout.write(_line(finding))
        failed = sum(one.state is State.FAIL for one in report.findings)
        if failed:
            raise CommandError(ngettext("%d check fails.", "%d checks fail.", failed) % failed)


def _line(finding: Finding) -> str:
    line = f"{finding.state.upper():4}  {finding.title}: {finding.found.sentence}"
    return f"{line}\n      {finding.found.to_do}" if finding.found.to_do else line
