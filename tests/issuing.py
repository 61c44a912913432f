"""Issuing records in tests without laying out a whole paper for each: a small one with the same title."""

from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
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
    """A key in a file of its own, configured; it is the same in every test of this owner at this moment."""
    settings.SIGNING_KEY = folder / f"{owner}.pem"
    key, content = _made_key(owner, clock.now())
    settings.SIGNING_KEY.touch(mode=0o600, exist_ok=False)
    settings.SIGNING_KEY.write_bytes(content)
    return key


@cache
def _made_key(owner: str, at: datetime) -> tuple[SigningKey, bytes]:
    """A key that was made once, and its file: sealed by the same key, what was done can be done again."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "key.pem"
        return create(path, owner=owner, at=at), path.read_bytes()


def orders() -> Any:
    """The jobs of the queue that issue a record."""
    return DBTaskResult.objects.filter(task_path=issue_record.module_path)


def issued(hotfix: Any) -> IssuedRecord:
    """The record of `hotfix`, issued now."""
    hotfix.refresh_from_db()
    record = issue(hotfix)
    assert record is not None
    return record
