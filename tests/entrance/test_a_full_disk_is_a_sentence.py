"""No room for a file, while it arrives or when it is kept: 507, a sentence, and nothing half stored."""

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from apps.evidence.attachments import Attachment
from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.attaching import upload
from tests.driving import Company

LARGE = b"a line of a log\n" * 200_000  # kept on the disk while it arrives


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def attach_to(hotfix: HotFix, company: Company, file: Any, **options: Any) -> Any:
    record = hotfix.test_reports.get()
    browser = client_of(company.qa, **options)
    return browser.post(url("attach", hotfix, "test_reports", record), {"file": file, "note": "The gateway"})


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["os.link", "os.fsync", "os.fchmod"])
def test_when_it_is_kept(
    step: str, number: int, hotfix: HotFix, company: Company, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any, **_named: Any) -> None:
        raise OSError(number, "No room")

    before = hotfix.version
    with monkeypatch.context() as patch:
        patch.setattr(f"apps.common.write_once.{step}", fail)
        answer = attach_to(hotfix, company, upload())
    assert answer.status_code == 507
    assert "There is no room left for this file: it is not attached." in words_of(answer)
    assert "The gateway" in words_of(answer)
    assert not Attachment.objects.exists()
    assert files(media) == []
    hotfix.refresh_from_db()
    assert hotfix.version == before
    assert attach_to(hotfix, company, upload()).status_code == 302


@pytest.mark.parametrize("options", [{}, {"enforce_csrf_checks": True}], ids=["", "read for its token"])
def test_while_it_arrives(
    options: Any, hotfix: HotFix, company: Company, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def __init__(self, file: Any) -> None:
            self.file = file

        def write(self, _data: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    made = TemporaryUploadedFile.__init__

    def begun(file: Any, *given: Any, **named: Any) -> None:
        made(file, *given, **named)
        file.file = Full(file.file)

    with monkeypatch.context() as patch:
        patch.setattr(TemporaryUploadedFile, "__init__", begun)
        patch.setattr(TemporaryUploadedFile, "write", lambda file, data: file.file.write(data))
        answer = attach_to(hotfix, company, SimpleUploadedFile("a.log", LARGE), **options)
    assert answer.status_code == 507
    assert "There is no room left to store this, and nothing of it was kept." in words_of(answer)
    assert not Attachment.objects.exists()
    assert files(media) == []


def test_another_accident_with_a_file_stays_one(
    hotfix: HotFix, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any, **_named: Any) -> None:
        raise OSError(errno.EACCES, "Not ours")

    monkeypatch.setattr("apps.common.write_once.os.link", fail)
    answer = attach_to(hotfix, company, upload(), raise_request_exception=False)
    assert answer.status_code == 500
    assert not Attachment.objects.exists()
