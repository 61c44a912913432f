"""Fill an empty database with what this release writes: a closed hot fix, an open one and a checkpoint.

Started as a program of its own: before.py <file of the checkpoint>; SIGNING_KEY names a key that it makes.
"""

import sys
from pathlib import Path

import django
from django.conf import settings


class NoMigrations:
    """Tables come from the models: quicker, and the same."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


settings.MIGRATION_MODULES = NoMigrations()
django.setup()

from django.core.management import call_command  # noqa: E402

from apps.common import clock  # noqa: E402
from apps.common.tracking import acting  # noqa: E402
from apps.evidence.testing import TestAttachment  # noqa: E402
from apps.history import checkpoints, signing_key  # noqa: E402
from tests.driving import NIGHT, drive, make_company, ready, report  # noqa: E402


def fill() -> None:
    company = make_company()
    closed = ready(report(company), company, to="testing")
    tested = closed.test_reports.get()
    with acting(company.qa):
        TestAttachment.objects.create(record=tested, title="Log", link="https://logs.example/1")
        tested.runs.create(type="smoke", passed=3, not_run=2, reason="The bank was closed.")
    drive(closed, company, to="merge")
    merge = closed.merge_records.get()
    merge.back_merge_commit = "b" * 40
    with acting(company.tl):
        merge.save()
    drive(closed, company, to="closed")
    drive(report(company), company, to="merge")


if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    settings.MIGRATION_MODULES = {}
    call_command("migrate", fake=True, verbosity=0)
    with clock.set_to(NIGHT):
        fill()
        key = signing_key.create(settings.SIGNING_KEY, owner="Halden Hot Fixes", at=NIGHT)
        call_command("seal_history")
        checkpoints.write(Path(sys.argv[1]), key=key, settled=None, at=NIGHT)
    call_command("verify_history")
