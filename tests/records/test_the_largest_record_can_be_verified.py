"""No record is too large to be verified: the limits on both sides are one number."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from apps.console.public_request_limit import largest_file
from apps.hotfixes.models import HotFix
from apps.records.models import IssuedRecord
from apps.records.pdf import render_pdf
from apps.records.verification import verdict_by_file
from tests.attaching import png, put
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued
from tests.records.builders import Take

OVER = b"x" * 1000


@pytest.fixture
def record(company: Company, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IssuedRecord:
    settings.MEDIA_ROOT = tmp_path / "media"
    a_key(settings, tmp_path)
    Printing(monkeypatch)
    return issued(drive(report(company), company, to="cancelled"))


def told(content: bytes) -> str:
    return verdict_by_file(BytesIO(content), among=HotFix.objects.all()).findings[0].sentence


def test_an_altered_copy_of_the_heaviest_one_is_looked_into(record: IssuedRecord, settings: Any) -> None:
    altered = record.pdf_path.read_bytes() + OVER
    settings.RECORD_MAX_BYTES = len(altered)
    assert "Something was added behind the end" in told(altered)
    settings.RECORD_MAX_BYTES -= 1
    assert told(altered) == "No such file was issued."


def test_the_page_takes_the_heaviest_one(settings: Any) -> None:
    assert largest_file() == settings.RECORD_MAX_BYTES
    settings.UPLOAD_MAX_BYTES = settings.RECORD_MAX_BYTES - 1
    assert largest_file() == settings.UPLOAD_MAX_BYTES


def test_a_record_full_of_files_weighs_no_more(company: Company, take: Take, settings: Any) -> None:
    pages = settings.RECORD_MAX_BYTES - settings.RECORD_ATTACHMENTS_MAX_BYTES
    hotfix = report(company)
    noise = os.urandom(300_000).hex().encode()
    put(hotfix.issue_reports.get(), company.reporter, name="noise.log", content=noise)
    put(hotfix.issue_reports.get(), company.reporter, name="page.png", content=png())
    settings.RECORD_ATTACHMENTS_MAX_BYTES = len(noise) + len(png())
    taken = take(hotfix)
    assert all(line.inside for line in taken.attachments)
    assert len(render_pdf(taken)) < settings.RECORD_ATTACHMENTS_MAX_BYTES + pages
