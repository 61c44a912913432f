"""A draft says on the verification page whether the record has changed since, and what takes its place."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.records.pdf import as_html, render_pdf
from apps.records.snapshot import as_draft, digest
from apps.records.verification import verdict_by_file
from tests.asking import client_of, words_of
from tests.driving import Company, perform, report
from tests.issuing import Printing, a_key, issued
from tests.records.builders import Take, text_of

SAME = "nothing has changed since it was printed"
CHANGED = "the record has changed since it was printed"


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


@pytest.fixture
def code(hotfix: HotFix, take: Take) -> str:
    """What the QR code on a draft leads to, printed now."""
    found = digest(as_draft(take(hotfix)))
    address = reverse("verify_draft", args=[found, hotfix.reference])
    assert f"https://hotfix.example{address}" in as_html(as_draft(take(hotfix)))
    return address


@pytest.fixture(autouse=True)
def site(settings: Any, tmp_path: Path) -> None:
    settings.SITE_URL = "https://hotfix.example"
    settings.MEDIA_ROOT = tmp_path / "media"
    a_key(settings, tmp_path)


def edit(hotfix: HotFix, company: Company) -> None:
    with recording(hotfix.issue_reports.get(), by=company.reporter) as present:
        present.description = "Only cards of one bank are refused."


def cancel(hotfix: HotFix, company: Company) -> HotFix:
    perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
    hotfix.refresh_from_db()
    return hotfix


def test_its_code_says_that_nothing_has_changed(hotfix: HotFix, code: str, company: Company) -> None:
    told = words_of(client_of(company.auditor).get(code))
    assert "<h1>A draft, never issued</h1>" in told
    assert f"This is a draft print of {hotfix.reference}, not an issued record." in told
    assert SAME in told
    assert "Not genuine" not in told
    assert "has ended" not in told


def test_its_code_says_that_the_record_has_changed(hotfix: HotFix, code: str, company: Company) -> None:
    edit(hotfix, company)
    told = words_of(client_of(company.auditor).get(code))
    assert CHANGED in told
    assert SAME not in told


def test_its_code_says_that_the_record_is_being_issued(hotfix: HotFix, code: str, company: Company) -> None:
    cancel(hotfix, company)
    told = words_of(client_of(company.auditor).get(code))
    assert (
        f"{hotfix.reference} has ended (Cancelled). Its record is being issued: that one will count." in told
    )
    assert CHANGED in told
    assert "still open" not in told


def test_its_code_says_that_the_record_was_issued(
    hotfix: HotFix, code: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    Printing(monkeypatch)
    issued(cancel(hotfix, company))
    told = words_of(client_of(company.auditor).get(code))
    assert f"{hotfix.reference} has ended (Cancelled). Its record was issued at 2026-11-23 02:14 UTC" in told
    assert "A draft, never issued" in told


@pytest.mark.parametrize("who", ["plain", "anonymous"])
def test_who_may_not_see_it_reads_not_genuine_as_of_any_other_code(
    who: str, hotfix: HotFix, code: str, company: Company
) -> None:
    browser = Client() if who == "anonymous" else client_of(company.people[who])
    told = words_of(browser.get(code))
    assert "<h1>Not genuine</h1>" in told
    for secret in (hotfix.reference, hotfix.title, "draft print", SAME, CHANGED):
        assert secret not in told
    nowhere = words_of(browser.get(code.replace(hotfix.reference, "HF-1999-0001")))
    assert _without_token(nowhere) == _without_token(told)


def _without_token(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_the_code_of_an_issued_record_is_genuine_whatever_is_written_behind_it(
    hotfix: HotFix, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    Printing(monkeypatch)
    record = issued(cancel(hotfix, company))
    address = reverse("verify_draft", args=[record.digest, hotfix.reference])
    assert "<h1>Genuine</h1>" in words_of(client_of(company.auditor).get(address))


def test_its_file_is_compared_by_the_digest_on_its_last_page(
    hotfix: HotFix, company: Company, take: Take
) -> None:
    printed = render_pdf(as_draft(take(hotfix)))
    verdict = verdict_by_file(BytesIO(printed), among=HotFix.objects.all())
    assert verdict.draft
    assert not verdict.genuine
    assert [SAME in one.sentence for one in verdict.findings] == [False, True]
    edit(hotfix, company)
    changed = verdict_by_file(BytesIO(printed), among=HotFix.objects.all())
    assert CHANGED in changed.findings[1].sentence


def test_a_draft_of_one_that_has_ended_does_not_say_that_it_is_open(
    hotfix: HotFix, company: Company, take: Take, tmp_path: Path
) -> None:
    text = text_of(render_pdf(as_draft(take(cancel(hotfix, company)))), tmp_path)
    assert "still open" not in text
    assert "This is a draft, and a draft is never issued." in text


def test_the_time_alone_changes_nothing(hotfix: HotFix, code: str, company: Company, night: Any) -> None:
    with clock.set_to(night.replace(day=28)):
        assert SAME in words_of(client_of(company.auditor).get(code))
