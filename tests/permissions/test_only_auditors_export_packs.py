"""Packs leave the system with auditors alone, and each is written down; the agenda is for all who see."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.console.views import exports
from apps.hotfixes.models import HotFix
from apps.records import pack as packing
from apps.records.archive import MANIFEST
from apps.records.models import PackExport
from apps.records.pdf_layout import Pdf
from tests.asking import client_of, url, words_of
from tests.driving import Company, make_company, report

PACKS = reverse("admin:hotfixes_hotfix_packs")
AGENDA = reverse("admin:hotfixes_hotfix_agenda")
LOG = reverse("admin:records_packexport_changelist")
NOVEMBER = {"start": "2026-11-01", "until": "2026-11-30"}
SENT_AWAY = {"anonymous", "outsider", "inactive"}


@pytest.fixture(autouse=True)
def no_printing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "render_in_worker", lambda _work, *_args, **_more: b"%PDF-record")


def test_the_pack_of_a_period(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client], company: Company
) -> None:
    hotfix_in("testing")
    for who, browser in browsers.items():
        shown, sent = browser.get(PACKS, NOVEMBER), browser.post(PACKS, NOVEMBER)
        if who == "auditor":
            assert (shown.status_code, sent.status_code) == (200, 200)
            assert b"".join(sent.streaming_content).startswith(b"PK")
        elif who in SENT_AWAY:
            assert (shown.status_code, sent.status_code) == (302, 302), who
        else:
            assert (shown.status_code, sent.status_code) == (403, 403), who
            assert "Only auditors may export a pack." in words_of(sent)
    assert [export.exported_by for export in PackExport.objects.all()] == [company.auditor]


def test_the_pack_of_one_hot_fix(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client], company: Company
) -> None:
    hotfix = hotfix_in("testing")
    for who, browser in browsers.items():
        shown, sent = browser.get(url("pack", hotfix)), browser.post(url("pack", hotfix))
        offered = browser.get(url("change", hotfix))
        if who == "auditor":
            assert (shown.status_code, sent.status_code) == (200, 200)
            assert b"".join(sent.streaming_content).startswith(b"PK")
            assert url("pack", hotfix) in offered.content.decode()
            continue
        expected = 302 if who in SENT_AWAY else 403 if offered.status_code == 200 else 404
        assert (shown.status_code, sent.status_code) == (expected, expected), who
        assert url("pack", hotfix) not in offered.content.decode()
    assert [export.reference for export in PackExport.objects.all()] == [hotfix.reference]


def test_an_export_changes_nothing_of_the_hot_fix(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    """A closed record keeps its digest, whoever takes a copy."""
    hotfix = hotfix_in("closed")
    before = words_of(browsers["auditor"].get(url("timeline", hotfix)))
    version = hotfix.version
    b"".join(browsers["auditor"].post(url("pack", hotfix)).streaming_content)
    hotfix.refresh_from_db()
    assert hotfix.version == version
    after = words_of(browsers["auditor"].get(url("timeline", hotfix)))
    assert before.count("hf-entry") == after.count("hf-entry")
    assert "exported pack" not in after.lower()


def test_who_exported_what_is_read_by_auditors_and_process_owners(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix_in("identified")
    b"".join(browsers["auditor"].post(PACKS, NOVEMBER).streaming_content)
    one = PackExport.objects.get()
    detail = reverse("admin:records_packexport_change", args=[one.pk])
    for who, browser in browsers.items():
        expected = 200 if who in ("auditor", "owner") else 302 if who in SENT_AWAY else 403
        assert browser.get(LOG).status_code == expected, who
        assert browser.get(detail).status_code == expected, who
        assert browser.post(detail, {"exported_by_name": "Nobody"}).status_code in (302, 403)
    page = words_of(browsers["auditor"].get(detail))
    for words in ("Auditor Pay", "Reported from 2026-11-01 to 2026-11-30, all systems", one.manifest_sha256):
        assert words in page, words
    one.refresh_from_db()
    assert one.exported_by_name == "Auditor Pay"


def test_the_agenda_is_for_all_who_see_and_holds_only_that(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = Pdf(b"%PDF-agenda", 1, ())
    monkeypatch.setattr(exports, "render_in_worker", lambda _work, *_args, **_more: printed)
    hotfix = hotfix_in("testing")
    chosen = NOVEMBER | {"which": "reported"}
    for who, browser in browsers.items():
        sees = browser.get(url("change", hotfix)).status_code == 200
        expected = 302 if who in SENT_AWAY else 200 if sees else 400
        assert browser.post(AGENDA, chosen).status_code == expected, who


# --- What a pack over the web holds, and how it is bounded ----------------------------------------


def test_it_holds_the_period_and_the_system_alone(company: Company) -> None:
    report(company)
    report(make_company("SHOP"))
    answer = client_of(company.auditor).post(PACKS, NOVEMBER | {"system": company.system.pk})
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="auditors-pack-2026-11-23.zip"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as zipped:
        assert zipped.namelist() == [
            "README.txt",
            "population.csv",
            "deployments.csv",
            "grants.csv",
            "delegations.csv",
            "debts.csv",
            "follow_up_actions.csv",
            "HF-2026-0001/record.pdf",
            "HF-2026-0001/timeline.json",
            "records.csv",
            MANIFEST,
        ]
    assert PackExport.objects.get().system == company.system


def test_a_download_that_is_broken_off_is_on_the_record_as_that(company: Company) -> None:
    report(company)
    answer = client_of(company.auditor).post(PACKS, NOVEMBER)
    assert next(iter(answer.streaming_content))
    assert PackExport.objects.get().manifest_sha256 == ""
    page = words_of(client_of(company.auditor).get(PACKS))
    assert "not finished" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"start": "2026-11-30", "until": "2026-11-01"}, "This day is before the first one."),
        ({"start": "soon"}, "Enter a valid date."),
        ({"system": "987654"}, "Select a valid choice."),
        ({"start": "", "until": "", "system": ""}, "Choose a period, or a system, or both."),
        ({"start": "2025-01-01", "until": "2025-01-02"}, "There is no hot fix in this selection"),
    ],
)
def test_what_makes_no_sense_is_refused(typed: dict[str, str], sentence: str, company: Company) -> None:
    report(company)
    for ask in (client_of(company.auditor).get, client_of(company.auditor).post):
        answer = ask(PACKS, typed)
        assert answer.status_code == 400
        assert sentence in words_of(answer)
    assert not PackExport.objects.exists()


def test_a_large_one_is_left_to_the_command(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_IN_PACK", 1)
    report(company)
    report(company)
    answer = client_of(company.auditor).post(PACKS, NOVEMBER)
    assert answer.status_code == 400
    assert "This selects 2 hot fixes, and at most 1 fit into one download" in words_of(answer)
    assert "manage.py export_pack" in words_of(answer)
    assert not PackExport.objects.exists()


def test_a_post_from_another_site_is_refused(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.auditor, enforce_csrf_checks=True)
    assert browser.post(PACKS, NOVEMBER).status_code == 403
    assert browser.post(url("pack", hotfix)).status_code == 403
    assert not PackExport.objects.exists()
