"""With FILES_IN, what is attached and issued lies in the bucket: it is read, compared and backed up there."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from apps.backups import store as in_backups
from apps.backups.folder import NewFolder
from apps.common import object_store
from apps.common.stored import store
from apps.evidence.attachments import Attachment
from apps.history import kept_files
from apps.hotfixes.models import HotFix
from apps.operations import place_checks
from apps.operations.findings import State
from apps.records.issue import issue
from apps.records.pdf import attached_files
from apps.records.snapshot import snapshot
from apps.records.verification import verdict_by_digest
from tests.asking import client_of, url
from tests.attaching import LOG, put, read, upload
from tests.driving import Company, drive, report
from tests.issuing import Printing


def names(bucket: Any) -> list[str]:
    return [one.key for one in bucket.objects.all()]


def spoil(bucket: Any, name: str) -> None:
    bucket.put_object(Key=f"production/{name}", Body=b"forged")


def test_what_is_attached_comes_and_goes_by_the_site_alone(
    bucket: Any, hotfix: HotFix, company: Company, settings: Any
) -> None:
    record, browser = hotfix.test_reports.get(), client_of(company.qa)
    sent = {"file": upload(), "note": "The gateway"}
    assert browser.post(url("attach", hotfix, "test_reports", record), sent).status_code == 302
    sha256 = hashlib.sha256(LOG).hexdigest()
    name = f"attachments/{sha256[:2]}/{sha256}"
    assert names(bucket) == [f"production/{name}"]
    assert not Path(settings.MEDIA_ROOT).exists()

    kept = Attachment.objects.get()
    address = url("attachment", hotfix, kept)
    assert read(browser.get(address)) == LOG
    assert client_of(company.other).get(address).status_code == 404
    with pytest.raises(NotImplementedError):
        store().url(name)  # type: ignore[attr-defined]

    found = kept_files.compare(None)
    assert (found.count, found.sentences, found.unknown) == (1, [], 0)
    spoil(bucket, name)
    assert kept_files.compare(hotfix).sentences == [
        f"gateway.log: the file s3://hotfix/production/{name} was altered."
    ]
    assert browser.get(address).status_code == 409
    bucket.delete_objects(Delete={"Objects": [{"Key": f"production/{name}"}]})
    assert "is missing" in kept_files.compare(hotfix).sentences[0]


def test_what_is_issued_is_verified_from_it(
    bucket: Any, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    Printing(monkeypatch)
    hotfix = drive(report(company), company, to="closed")
    record = issue(hotfix)
    assert record is not None
    assert names(bucket) == [f"production/{one}" for one in sorted((record.pdf_name, record.snapshot_name))]
    assert verdict_by_digest(record.digest).genuine
    shown = client_of(company.qa).get(url("record", hotfix))
    assert hashlib.sha256(read(shown)).hexdigest() == record.pdf_sha256
    spoil(bucket, record.pdf_name)
    assert not verdict_by_digest(record.digest).genuine


def test_a_paper_has_the_files_inside(
    bucket: Any, hotfix: HotFix, company: Company, at_night: datetime
) -> None:
    put(hotfix.test_reports.get(), company.qa)
    (inside,) = attached_files(snapshot(hotfix, printed_by="Amelia Auditor", at=at_night))
    assert callable(inside.content)
    assert inside.content() == LOG


@pytest.mark.parametrize("knows_the_condition", [True, False])
def test_what_has_a_name_keeps_it(
    bucket: Any, monkeypatch: pytest.MonkeyPatch, knows_the_condition: bool
) -> None:
    """Also where somebody else stores it between the look and the writing."""
    sends = object_store.ObjectStore._send

    def send(self: Any, sent: Any, content: Any, name: str, **condition: str) -> None:
        if condition and not knows_the_condition:
            raise NotImplementedError("A header you provided implies functionality that is not implemented")
        sends(self, sent, content, name, **condition)

    looks = iter([False, knows_the_condition] * 2)
    exists = object_store.ObjectStore.exists
    monkeypatch.setattr(object_store.ObjectStore, "_send", send)
    for content in (b"first", b"second"):
        monkeypatch.setattr(
            object_store.ObjectStore,
            "exists",
            lambda self, name: next(looks) if knows_the_condition else exists(self, name),
        )
        store().write_once("records/aa/aaa.pdf", [content], sha256=hashlib.sha256(content).hexdigest())
    with store().opened("records/aa/aaa.pdf") as opened:
        assert opened.read() == b"first"
    with pytest.raises(OSError, match="changed while it was read"):
        store().write_once("records/bb/bbb.pdf", [b"another"], sha256="0" * 64)
    assert names(bucket) == ["production/records/aa/aaa.pdf"]


def test_a_backup_holds_it_and_puts_it_back(
    bucket: Any, hotfix: HotFix, company: Company, tmp_path: Path
) -> None:
    kept = put(hotfix.test_reports.get(), company.qa)
    folder = NewFolder(tmp_path / "backup")
    folder.path.mkdir()
    assert in_backups.copy(folder, in_backups.named(), {}) == []
    bucket.objects.all().delete()
    in_backups.require_empty()
    assert in_backups.put_back(folder.path, folder.files, None) == 1
    assert read(client_of(company.qa).get(url("attachment", hotfix, kept))) == LOG


def test_looking_whether_it_takes_files_adds_one_and_no_more(bucket: Any) -> None:
    for _time in range(3):
        assert place_checks.storage().state is State.OK
    assert names(bucket) == ["production/tried"]
    assert list(store().names("attachments")) == []
