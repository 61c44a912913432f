"""The page of an ended hot fix says where its record stands; why it fails is told to process owners."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from apps.hotfixes.models import HotFix
from apps.records.issue import issue
from apps.records.models import Issuing
from apps.records.pdf_layout import LayoutError
from tests.asking import client_of, url, words_of
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued, orders

WHY = "There is no static file records/<b>record</b>.css"


@pytest.fixture(autouse=True)
def printing(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Printing:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Printing(monkeypatch)


@pytest.fixture
def ended(company: Company) -> HotFix:
    return drive(report(company), company, to="cancelled")


@pytest.fixture
def failed(ended: HotFix, printing: Printing) -> HotFix:
    for job in orders().ready():
        job.claim("worker")
    printing.accident = LayoutError(WHY)
    for _try in range(3):
        with pytest.raises(LayoutError):
            issue(ended)
    return ended


def page(user: Any, hotfix: HotFix) -> str:
    return " ".join(words_of(client_of(user).get(url("change", hotfix))).split())


def test_one_that_is_open_prints_a_draft(company: Company) -> None:
    told = page(company.owner, report(company))
    assert "Draft of the record (PDF)" in told
    assert "The record is being issued." not in told


def test_one_that_ended_is_being_issued(company: Company, ended: HotFix) -> None:
    for user in (company.owner, company.auditor, company.reporter):
        assert "The record is being issued." in page(user, ended)


def test_one_that_is_issued_shows_its_sum(
    company: Company, ended: HotFix, settings: Any, tmp_path: Path
) -> None:
    a_key(settings, tmp_path)
    record = issued(ended)
    told = page(company.auditor, ended)
    for words in ("Issued at 2026-11-23 02:14 UTC: 1 page,", "Signed.", record.pdf_sha256, record.digest):
        assert words in told
    assert "unsigned" not in told


def test_one_that_is_unsigned_says_so(company: Company, ended: HotFix) -> None:
    issued(ended)
    assert "Issued unsigned: no signing key was configured." in page(company.auditor, ended)


def test_a_process_owner_is_told_why_it_fails(company: Company, failed: HotFix) -> None:
    told = page(company.owner, failed)
    assert f"Issuing failed 3 times:</strong> {WHY}" in told
    assert "Next try at 2026-11-23 02:18 UTC." in told
    assert "Try again now" in told
    assert url("record_again", failed) in told


def test_others_are_told_that_it_is_tried_again(company: Company, failed: HotFix) -> None:
    for user in (company.auditor, company.reporter, company.root):
        told = page(user, failed)
        assert "The record could not be issued yet." in told
        assert WHY not in told
        assert "Try again now" not in told


def test_a_process_owner_tries_again(company: Company, failed: HotFix, printing: Printing) -> None:
    answer = client_of(company.owner).post(url("record_again", failed), follow=True)
    assert f"The record of {failed.reference} is tried again now." in words_of(answer)
    assert orders().ready().get().args_kwargs["args"] == [failed.pk]
    printing.accident = None
    record = issued(failed)
    assert record.pdf_sha256 in page(company.owner, failed)


def test_nobody_else_does(company: Company, failed: HotFix) -> None:
    waiting = orders().ready().count()
    status = {"auditor": 403, "reporter": 403, "root": 403, "rm": 403, "plain": 404}
    found = {
        who: client_of(company.people[who]).post(url("record_again", failed)).status_code for who in status
    }
    assert found == status
    assert client_of(company.owner).get(url("record_again", failed)).status_code == 405
    assert orders().ready().count() == waiting


def test_trying_again_while_it_is_open_is_refused(company: Company) -> None:
    hotfix = report(company)
    assert client_of(company.owner).post(url("record_again", hotfix)).status_code == 409
    assert not Issuing.objects.exists()


def test_process_owners_have_a_list_of_what_fails(company: Company, failed: HotFix, night: datetime) -> None:
    fine = drive(report(company), company, to="cancelled")
    address = reverse("admin:records_issuing_changelist")
    told = words_of(client_of(company.owner).get(address))
    assert failed.reference in told
    assert WHY in told
    assert "2026-11-23 02:18 UTC" in told
    assert fine.reference not in told
    assert "<b>record</b>" not in client_of(company.owner).get(address).content.decode()
    for who in ("auditor", "reporter", "root"):
        assert client_of(company.people[who]).get(address).status_code == 403
