"""The disk fills up at the second of two files: the same form, sent again, attaches what is missing."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.evidence.attachments import Attachment
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, ready, report


def two_files() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{name}.log", f"{name} line\n".encode() * 20) for name in ("first", "second")]


@pytest.fixture
def full_at_the_second(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The disk, which has no room for the second file that is kept; the list grows with each."""
    kept, link = list[int](), os.link

    def fail(*given: Any, **named: Any) -> None:
        kept.append(1)
        if len(kept) == 2:
            raise OSError(errno.ENOSPC, "No room")
        link(*given, **named)

    monkeypatch.setattr("apps.common.write_once.os.link", fail)
    return kept


def test_it_is_done(company: Company, settings: Any, tmp_path: Path, full_at_the_second: list[int]) -> None:
    settings.MEDIA_ROOT = tmp_path
    hotfix = ready(report(company), company, to="testing")
    address = url("attach", hotfix, "test_reports", hotfix.test_reports.get())
    browser = client_of(company.qa)
    typed = {**form_in(browser.get(address)), "note": "The gateway"}
    assert browser.post(address, {**typed, "file": two_files()}).status_code == 507
    assert [one.name for one in Attachment.objects.all()] == ["first.log"]
    answer = browser.post(address, {**typed, "file": two_files()}, follow=True)
    assert sorted(one.name for one in Attachment.objects.all()) == ["first.log", "second.log"]
    assert "“second.log” is attached." in words_of(answer)
    assert "This was sent twice" not in words_of(answer)
    browser.post(address, {**typed, "file": two_files()})
    assert Attachment.objects.count() == 2
