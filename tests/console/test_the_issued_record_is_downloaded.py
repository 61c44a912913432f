"""The address of the record gives the issued file, byte for byte; before that a draft, which says so."""

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from apps.hotfixes.models import HotFix
from apps.records.models import IssuedRecord
from tests.asking import client_of, url, words_of
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued
from tests.records.builders import pages_with_huge_letters


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def ended(company: Company) -> HotFix:
    return drive(report(company), company, to="cancelled")


@pytest.fixture
def record(ended: HotFix, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IssuedRecord:
    Printing(monkeypatch)
    a_key(settings, tmp_path)
    return issued(ended)


def export(hotfix: HotFix, target: Path) -> str:
    said = StringIO()
    call_command("export_record", hotfix.reference, output=target, stdout=said)
    return said.getvalue()


def test_it_is_the_file_on_the_shelf(record: IssuedRecord, company: Company) -> None:
    answer = client_of(company.auditor).get(url("record", record.hotfix))
    assert b"".join(answer.streaming_content) == record.pdf_path.read_bytes()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(record.size)
    assert answer["Content-Disposition"] == f'attachment; filename="{record.hotfix.reference}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{record.pdf_sha256}"'
    assert "private" in answer["Cache-Control"], "What one person may see is kept for nobody else."
    answer.close()


def test_a_browser_that_has_it_is_told_so(record: IssuedRecord, company: Company) -> None:
    known = {"If-None-Match": f'"{record.pdf_sha256}"'}
    answer = client_of(company.auditor).get(url("record", record.hotfix), headers=known)
    assert (answer.status_code, answer.content) == (304, b"")
    assert client_of(company.plain).get(url("record", record.hotfix), headers=known).status_code == 404


def test_it_is_found_in_few_queries(
    record: IssuedRecord, company: Company, django_assert_num_queries: Any
) -> None:
    browser = client_of(company.auditor)
    with django_assert_num_queries(3):  # the session, the person with their groups, the record
        browser.get(url("record", record.hotfix)).close()


def test_a_file_that_is_gone_is_said(record: IssuedRecord, company: Company) -> None:
    record.pdf_path.unlink()
    answer = client_of(company.auditor).get(url("record", record.hotfix))
    assert answer.status_code == 409
    assert "The issued file is missing." in words_of(answer)
    with pytest.raises(CommandError, match="gone or was changed"):
        export(record.hotfix, record.pdf_path.with_name("copy.pdf"))


def test_the_command_writes_the_same_file(record: IssuedRecord, tmp_path: Path) -> None:
    said = export(record.hotfix, tmp_path / "record.pdf")
    assert (tmp_path / "record.pdf").read_bytes() == record.pdf_path.read_bytes()
    for words in (record.pdf_sha256, record.digest, "Issued at 2026-11-23 02:14:00 UTC, signed"):
        assert words in said


def test_before_it_is_issued_it_is_a_draft(ended: HotFix, company: Company, tmp_path: Path) -> None:
    """Though the hot fix has ended: nothing but the issued file looks final."""
    answer = client_of(company.auditor).get(url("record", ended))
    assert answer["Content-Disposition"].endswith(f'"{ended.reference}-draft.pdf"')
    assert all(pages_with_huge_letters(answer.content, tmp_path))
    export(ended, tmp_path / "exported.pdf")
    with pikepdf.open(BytesIO((tmp_path / "exported.pdf").read_bytes())) as document:
        pages = len(document.pages)
    assert pages_with_huge_letters((tmp_path / "exported.pdf").read_bytes(), tmp_path) == [True] * pages
