"""Issuing records in tests without laying out a whole paper for each: a small one with the same title."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from apps.common import clock
from apps.history.signing_key import SigningKey, create
from apps.records.issue import issue
from apps.records.models import IssuedRecord
from apps.records.pdf_layout import Pdf, lay_out
from apps.records.snapshot import Snapshot
from apps.records.tasks import issue_record


@cache
def small_paper(reference: str) -> Pdf:
    """One page that says which record it is."""
    title = f"{reference} change-management record"
    html = f'<html lang="en"><head><title>{title}</title></head><body><h1>{title}</h1></body></html>'
    return lay_out(html, what=reference)


def print_quickly(taken: Snapshot) -> Pdf:
    return small_paper(taken.cover.reference)


class Printing:
    """Stands in for the printer of issued records: quick, countable, and it may be made to fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.accident: BaseException | None = None
        monkeypatch.setattr("apps.records.issue.render_record", self)

    def __call__(self, taken: Snapshot) -> Pdf:
        self.count += 1
        if self.accident:
            raise self.accident
        return print_quickly(taken)


def a_key(settings: Any, folder: Path, *, owner: str = "Halden Hot Fixes") -> SigningKey:
    """A new key, configured."""
    settings.SIGNING_KEY = folder / f"{owner}.pem"
    return create(settings.SIGNING_KEY, owner=owner, at=clock.now())


def orders() -> Any:
    """The jobs of the queue that issue a record."""
    return DBTaskResult.objects.filter(task_path=issue_record.module_path)


def issued(hotfix: Any) -> IssuedRecord:
    """The record of `hotfix`, issued now."""
    hotfix.refresh_from_db()
    record = issue(hotfix)
    assert record is not None
    return record
