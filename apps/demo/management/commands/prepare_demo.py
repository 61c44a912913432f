"""Make the demonstration ready to be served: keys, tables and data; what is there stays."""

import gc
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.common import clock
from apps.demo.empty_tables import is_empty, make_tables
from apps.history.signing_key import create as create_signing_key
from apps.records.timestamp_key import create_timestamp_key

OWNER = "Hot Fix demonstration"


class Command(BaseCommand):
    # One of them asks for the keys that are made here.
    requires_system_checks = ()
    help = "Make what the demonstration consists of, or bring what is there of it up to this version."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demonstration is for DEBUG only. Nothing was changed.")
        # What is made here is kept to the end, so that looking for what is not costs time and finds nothing.
        gc.freeze()
        gc.disable()
        keys = ((settings.SIGNING_KEY, create_signing_key), (settings.TIMESTAMP_KEY, create_timestamp_key))
        for path, create in keys:
            if path is not None and not path.exists():
                create(path, owner=OWNER, at=clock.now())
        if is_empty():
            self._say("Making the tables")
            make_tables()
        else:
            self._say("Looking whether the tables are those of this version, and changing them where not")
            call_command("migrate", verbosity=0)
        if User.objects.exists():
            call_command("load_demo", show_logins=True, stdout=self.stdout)
        else:
            call_command("load_demo", stdout=self.stdout)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
