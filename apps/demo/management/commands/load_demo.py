"""Fill an empty database with the demonstration, or show who can sign in to it."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.accounts.models import User
from apps.common import clock
from apps.demo.company import ADMIN, KEEPER
from apps.demo.logins import login_lines
from apps.demo.stage import perform_everything
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State
from apps.systems.models import System


class Command(BaseCommand):
    help = "Fill an empty database with a made-up company and its hot fixes. For DEBUG only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--show-logins", action="store_true", help="load nothing; print who can sign in to a loaded one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demonstration brings people whose password is known to everybody, so it is loaded only "
                "where DEBUG is on. Nothing was changed."
            )
        if options["show_logins"]:
            self._show_logins()
        else:
            self._load()

    def _load(self) -> None:
        for model in (User, System, HotFix):
            if model._default_manager.exists():
                raise CommandError(
                    f"This database has {model._meta.verbose_name_plural} already, and the demonstration is "
                    "loaded into an empty one only. Nothing was changed. To see its log-ins again, "
                    "add --show-logins."
                )
        self._say("Playing eight months of a made-up company, with 40 hot fixes")
        with transaction.atomic():
            perform_everything(clock.now(), say=self._say)
        for line in login_lines():
            self.stdout.write(line)
        self.stdout.write("\nHot fixes")
        counted = Counter(HotFix.objects.values_list("state", flat=True))
        for state in State:
            self.stdout.write(f"  {counted[state.value]:3}  {state.label}")
        self.stdout.write(f"  {counted.total():3}  in all")

    def _say(self, line: str) -> None:
        """Tell how far it is, beside what the command is asked for."""
        self.stderr.write(line, style_func=str)

    def _show_logins(self) -> None:
        if User.objects.filter(username__in=[ADMIN, KEEPER]).count() < 2:
            raise CommandError(
                "This database does not hold the demonstration. Load it into an empty one with load_demo."
            )
        for line in login_lines():
            self.stdout.write(line)
