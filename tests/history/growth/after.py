"""Bring the database to the tree that this is started in, and tell as JSON what became of its history.

Started as a program of its own, by its path: after.py <file of the checkpoint> <file of the answer>.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.migrations.autodetector import MigrationAutodetector  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.db.migrations.questioner import MigrationQuestioner  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402

from apps.common.errors import DomainError  # noqa: E402
from apps.common.tracking import acting  # noqa: E402
from apps.evidence.models import DevelopmentRecord, MergeRecord, TestReport, TestRun  # noqa: E402
from apps.history import protection  # noqa: E402
from apps.history.canonical import first_label  # noqa: E402
from apps.history.models import Link  # noqa: E402
from apps.history.verification import faults  # noqa: E402
from apps.history.verification_scope import Scope  # noqa: E402

LinkedReport = apps.get_model("evidence", "LinkedReport")


def make_migrations() -> list[str]:
    """As makemigrations does, for somebody who says yes to every question. Returns the operations."""
    loader = MigrationLoader(connection)
    yes = MigrationQuestioner({"ask_rename": True, "ask_rename_model": True})
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), yes)
    told = []
    for theirs in detector.changes(graph=loader.graph).values():
        for migration in theirs:
            writer = MigrationWriter(migration)
            Path(writer.path).write_text(writer.as_string())
            told += [operation.describe() for operation in migration.operations]
    return told


def found() -> list[str]:
    return [str(fault) for fault in faults(Scope(), heads={})]


@contextmanager
def never_happened() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refused(rows: Any, **change: Any) -> bool:
    """Whether the database refuses to change the first of `rows`."""
    [key] = rows.values_list("pk", flat=True)[:1]
    with never_happened():
        try:
            with transaction.atomic():
                rows.model._base_manager.filter(pk=key).update(**change)
        except DomainError:
            return True
        return False


def tampered(rows: Any, **change: Any) -> bool:
    """Whether the first of `rows` is named as altered, when somebody changed it past the triggers."""
    [key] = rows.values_list("pk", flat=True)[:1]
    with never_happened():
        protection.remove()
        assert rows.model._base_manager.filter(pk=key).update(**change) == 1
        named = f"{first_label(rows.model)} row {key} is altered."
        return any(named in fault for fault in found())


def write_on() -> None:
    """New rows, on the open hot fix: with another value than the column came with, and with that one."""
    record = MergeRecord.objects.get(hotfix__state="merge")
    for soak_minutes in (30, 0):
        record.soak_minutes = soak_minutes
        with acting(None, reason="The chain goes on."):
            record.save()


def verified(checkpoint: str) -> str:
    said = StringIO()
    call_command("verify_history", checkpoint=Path(checkpoint), stdout=said, stderr=said)
    return said.getvalue()


def answers(checkpoint: str) -> dict[str, Any]:
    operations = make_migrations()
    call_command("migrate", verbosity=0)
    closed = {"hotfix__state": "closed"}
    merges, runs, linked = MergeRecord.history, TestRun.history.filter(type="smoke"), LinkedReport.history
    first = merges.filter(back_merge_hash__gt="").order_by("pk")
    told = {
        "operations": operations,
        "found": found(),
        "verified": verified(checkpoint),
        "lacking": protection.lacking(),
        "refused": {
            "history": refused(first, soak_minutes=1),
            "renamed history": refused(linked.all(), title="Another"),
            "closed": refused(MergeRecord.objects.filter(**closed), soak_minutes=1),
            "closed, renamed": refused(
                LinkedReport.objects.filter(record__hotfix__state="closed"), title="A"
            ),
        },
    }
    links = Link.objects.count()
    write_on()
    told["written"] = {
        "links": Link.objects.count() - links,
        "found": found(),
        "verified": verified(checkpoint),
    }
    told["tampered"] = {
        "an old row gets another value": tampered(first, soak_minutes=45),
        "a new row gets the value it came with": tampered(merges.filter(soak_minutes=30), soak_minutes=0),
        "a renamed column": tampered(first, back_merge_hash="0" * 40),
        "one more decimal": tampered(
            DevelopmentRecord.history.filter(coverage_percent__gt=0), coverage_percent="91.501"
        ),
        "a text that came empty": tampered(TestReport.history.all(), remark="Well done"),
        "a retired column": tampered(runs, not_run=1),
        "a retired column, emptied": tampered(runs, not_run=None),
        "a wider column": tampered(runs, passed=4),
        "a renamed table": tampered(linked.all(), title="Another"),
        "a live row": tampered(MergeRecord.objects.filter(**closed), soak_minutes=45),
    }
    return told


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(answers(sys.argv[1])))
