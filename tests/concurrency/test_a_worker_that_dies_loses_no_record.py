"""A worker is killed at the worst moment, or two work at once: in the end there is one record of it."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.records.issue import RETRY, issue
from apps.records.issue_queue import order_what_is_due
from apps.records.models import IssuedRecord, Issuing
from tests.concurrency.at_once import at_once
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key

# A process of its own, which kills itself when both files are on the shelf and nothing is entered yet.
WORKER = """
import os, signal, sys
import hotfix_site.settings.test as settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[2]
import django
django.setup()
from apps.hotfixes.models import HotFix
from apps.records import issue, file_store
from tests.issuing import print_quickly

put = file_store.store

def put_and_die(content, *, kind):
    name = put(content, kind=kind)
    if kind == "json":
        os.kill(os.getpid(), signal.SIGKILL)
    return name

issue.render_record = print_quickly
file_store.store = put_and_die
issue.issue(HotFix.objects.get())
"""


@pytest.fixture(autouse=True)
def printing(monkeypatch: pytest.MonkeyPatch) -> Printing:
    return Printing(monkeypatch)


@pytest.fixture(autouse=True)
def empty_shelf(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def ended(company: Company) -> HotFix:
    return drive(report(company), company, to="cancelled")


def on_the_shelf() -> set[str]:
    root = Path(configured.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def kill_one_in_the_middle(key: Path) -> None:
    name = str(connection.settings_dict["NAME"])
    connection.close()
    command = [sys.executable, "-c", WORKER, name, str(configured.MEDIA_ROOT)]
    environment = {**os.environ, "PYTHONPATH": str(configured.BASE_DIR), "SIGNING_KEY": str(key)}
    died = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr


def test_a_worker_that_is_killed_before_it_enters_the_record(
    ended: HotFix, printing: Printing, settings: Any, tmp_path: Path
) -> None:
    a_key(settings, tmp_path)
    kill_one_in_the_middle(settings.SIGNING_KEY)
    left = on_the_shelf()
    assert len(left) == 2
    assert not IssuedRecord.objects.exists()
    assert issue(ended) is None, "The claim of the one that died still holds."
    with clock.set_to(clock.now() + RETRY.claim_lasts + timedelta(seconds=1)):
        order_what_is_due()
        assert Issuing.objects.get().next_try_at is not None
        record = issue(ended)
    assert record == IssuedRecord.objects.get()
    assert on_the_shelf() == {record.pdf_name, record.snapshot_name}
    assert record.pdf_name not in left, "No two signatures are the same."
    assert printing.count == 1


def test_two_who_issue_at_once_print_once(ended: HotFix, printing: Printing) -> None:
    answers = at_once(*[lambda: issue(ended)] * 2)
    record = IssuedRecord.objects.get()
    assert record in answers
    assert set(answers) <= {record, None}
    assert printing.count == 1
    assert on_the_shelf() == {record.pdf_name, record.snapshot_name}


def test_two_who_order_at_once_order_once(ended: HotFix) -> None:
    Issuing.objects.all().delete()
    answers = at_once(order_what_is_due, order_what_is_due)
    assert sorted(map(len, answers)) == [0, 1]


def test_the_worker_of_the_queue_issues_what_was_ordered(ended: HotFix) -> None:
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, stdout=StringIO())
    assert IssuedRecord.objects.get().hotfix == ended
    assert Issuing.objects.get().next_try_at is None
