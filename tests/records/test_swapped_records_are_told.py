"""A genuine file of another hot fix is told, and nobody is told more of it than they may see."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import call_command
from django.test import Client

from apps.history.signing_key import SigningKey
from apps.records import issue
from apps.records.models import IssuedRecord
from apps.records.pdf_layout import lay_out
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued


@pytest.fixture(autouse=True)
def key(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SigningKey:
    Printing(monkeypatch)
    settings.MEDIA_ROOT = tmp_path / "media"
    return a_key(settings, tmp_path)


@pytest.fixture
def records(company: Company) -> tuple[IssuedRecord, IssuedRecord]:
    # A signature is never twice the same: after the first issue, nothing would be as it was before.
    first, second = [drive(report(company), company, to="cancelled") for _time in range(2)]
    return issued(first), issued(second)


def command(path: Path, **options: Any) -> tuple[int, list[str]]:
    said, status = StringIO(), 0
    try:
        call_command("verify_record", path, stdout=said, **options)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, said.getvalue().splitlines()


def test_the_command_says_of_which_hot_fix_it_is(records: tuple[IssuedRecord, IssuedRecord]) -> None:
    first, _second = records
    status, said = command(first.pdf_path)
    title = first.hotfix.title
    assert status == 0
    assert said[-2:] == [
        f"The record of {first.hotfix.reference}, {title} (Cancelled), issued at 2026-11-23 02:14:00 UTC",
        "Genuine.",
    ]


def test_the_command_tells_a_swapped_one(records: tuple[IssuedRecord, IssuedRecord]) -> None:
    first, second = records
    assert command(first.pdf_path, of=first.hotfix.reference)[0] == 0
    status, said = command(first.pdf_path, of=second.hotfix.reference)
    assert status == 1
    one, other = first.hotfix.reference, second.hotfix.reference
    assert f"- It is the record of {one}, and not that of {other}, which was asked for." in said
    assert said[-2].startswith(f"The record of {one}, ")
    assert said[-1] == "Not genuine."


def test_the_command_tells_it_without_the_database(
    company: Company, key: SigningKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the data in the file, which the signature names."""
    from apps.records.pdf import data_file

    def with_data(taken: Any) -> Any:
        html = '<html lang="en"><head><title>Record</title></head><body><h1>Record</h1></body></html>'
        return lay_out(html, what="a test", embedded=[data_file(taken)])

    monkeypatch.setattr(issue, "render_record", with_data)
    record = issued(drive(report(company), company, to="cancelled"))
    known = tmp_path / "known.pem"
    known.write_bytes(key.certificate.public_bytes(Encoding.PEM))
    status, said = command(record.pdf_path, certificate=known, of=record.hotfix.reference)
    assert status == 0, said
    assert said[-2].startswith(
        f"The record of {record.hotfix.reference}, {record.hotfix.title} (Cancelled), signed at"
    )
    status, said = command(record.pdf_path, certificate=known, of="HF-2026-0999")
    assert status == 1
    assert f"- It is the record of {record.hotfix.reference}, and not that of HF-2026-0999" in " ".join(said)


# --- On the page ----------------------------------------------------------------------------------


def page(browser: Client, record: IssuedRecord, *, expected: str) -> str:
    with record.pdf_path.open("rb") as opened:
        answer = browser.post("/verify/", {"document": opened, "expected": expected})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_a_code_hands_it_on(records: tuple[IssuedRecord, IssuedRecord], client: Client) -> None:
    first, _second = records
    answer = client.get(f"/verify/{first.digest}/").content.decode()
    assert f'name="expected" value="{first.digest}"' in answer


def test_a_digest_typed_off_the_paper_is_the_same_in_capitals_and_in_groups(
    records: tuple[IssuedRecord, IssuedRecord], client: Client
) -> None:
    first, _second = records
    typed = f" {first.digest[:32].upper()} {first.digest[32:]} "
    answer = client.get(f"/verify/{typed}/").content.decode()
    assert "<h1>Genuine</h1>" in answer
    assert f'name="expected" value="{first.digest}"' in answer


def test_who_may_see_it_is_told_which(
    records: tuple[IssuedRecord, IssuedRecord], company: Company, client: Client
) -> None:
    first, second = records
    client.force_login(company.reporter)
    told = page(client, first, expected=second.digest)
    assert "<h1>Another record</h1>" in told
    one, other = first.hotfix.reference, second.hotfix.reference
    assert f"It is the record of {one}, and not that of {other}, which was asked for." in told
    assert f"{first.hotfix.title}" in told
    assert "issued at 2026-11-23 02:14:00 UTC" in told


def test_a_stranger_is_told_that_they_do_not_belong_together(
    records: tuple[IssuedRecord, IssuedRecord], client: Client
) -> None:
    first, second = records
    told = page(client, first, expected=second.digest)
    assert "<h1>Another record</h1>" in told
    for secret in (first.hotfix.reference, second.hotfix.reference, first.hotfix.title):
        assert secret not in told


def test_the_right_one_is_genuine_for_everybody(
    records: tuple[IssuedRecord, IssuedRecord], client: Client
) -> None:
    first, _second = records
    for expected in (first.digest, ""):
        assert "<h1>Genuine</h1>" in page(client, first, expected=expected)


def test_a_code_that_is_none_of_ours_is_another(
    records: tuple[IssuedRecord, IssuedRecord], client: Client
) -> None:
    for expected in ("0" * 64, "nonsense", "<script>", "x" * 64):
        told = page(client, records[0], expected=expected)
        assert "<h1>Another record</h1>" in told, expected
        assert "<script>" not in told


def test_a_changed_file_is_no_swapped_one(
    records: tuple[IssuedRecord, IssuedRecord], client: Client, company: Company
) -> None:
    first, second = records
    first.snapshot_path.chmod(0o600)
    first.snapshot_path.write_text("{}")
    told = page(client, first, expected=second.digest)
    assert "<h1>Not genuine</h1>" in told
