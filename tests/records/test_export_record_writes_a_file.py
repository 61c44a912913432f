"""`manage.py export_record` writes the record to a file, whole or not at all, and says what is wrong."""

import hashlib
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.hotfixes.models import HotFix
from apps.records.management import command_line
from apps.records.snapshot import digest
from tests.driving import Company, report
from tests.records.builders import Take

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


def export(reference: str, target: Path) -> str:
    said = StringIO()
    call_command("export_record", reference, output=target, stdout=said)
    return said.getvalue()


def test_it_says_path_pages_and_sums(hotfix: HotFix, take: Take, tmp_path: Path) -> None:
    target = tmp_path / "record.pdf"
    said = export("HF-2026-0001", target)
    content = target.read_bytes()
    assert content.startswith(b"%PDF-")
    assert re.search(rf"{re.escape(str(target))}: \d+ pages", said)
    assert f"SHA-256 of the file: {hashlib.sha256(content).hexdigest()}" in said
    assert f"Digest of the record: {digest(take(hotfix))}" in said


def test_an_older_file_is_replaced_and_nothing_is_left_beside_it(hotfix: HotFix, tmp_path: Path) -> None:
    target = tmp_path / "record.pdf"
    target.write_text("older")
    export(" hf-2026-0001 ", target)
    assert target.read_bytes().startswith(b"%PDF-")
    assert [file.name for file in tmp_path.iterdir()] == ["record.pdf"]


def test_an_unknown_reference_gets_a_hint(hotfix: HotFix, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no hot fix HF-2026-0099.* looks like HF-2026-0001"):
        export("HF-2026-0099", tmp_path / "record.pdf")


def test_no_hot_fix_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there are none yet"):
        export("HF-2026-0099", tmp_path / "record.pdf")


def test_a_folder_that_does_not_exist_is_named(hotfix: HotFix, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere does not exist"):
        export("HF-2026-0001", tmp_path / "nowhere" / "record.pdf")


def test_a_folder_is_no_file(hotfix: HotFix, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is a folder"):
        export("HF-2026-0001", tmp_path)


def test_a_folder_that_cannot_be_written_to_is_named(
    hotfix: HotFix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_line.os, "access", lambda *_args: False)  # root may write anywhere
    with pytest.raises(CommandError, match="cannot be written to"):
        export("HF-2026-0001", tmp_path / "record.pdf")


def test_a_full_disk_leaves_the_older_file(
    hotfix: HotFix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "record.pdf"
    target.write_text("older")
    monkeypatch.setattr(command_line.os, "fsync", full)
    with pytest.raises(CommandError, match="No space left on device"):
        export("HF-2026-0001", target)
    assert target.read_text() == "older"
    assert [file.name for file in tmp_path.iterdir()] == ["record.pdf"]


def test_characters_without_a_font_are_told(company: Company, tmp_path: Path) -> None:
    report(company, title="Refused \U0010fffd")
    said = StringIO()
    call_command(
        "export_record", "HF-2026-0001", output=tmp_path / "record.pdf", stdout=StringIO(), stderr=said
    )
    assert "their codes stand in their place: \U0010fffd" in said.getvalue()
