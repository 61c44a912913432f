"""`manage.py export_agenda` and `export_pack` write whole files, say what they did, and refuse clearly."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.records import pack as packing
from apps.records.archive import MANIFEST, Archive
from apps.records.management.commands import export_pack
from apps.records.models import PackExport
from apps.records.pack import PackContents
from apps.records.render_worker import RenderWorkerStopped
from tests.driving import Company, make_company, report
from tests.records.builders import text_of

pytestmark = pytest.mark.django_db

NOVEMBER = ("--from", "2026-11-01", "--until", "2026-11-30")


def export(command: str, target: Path, *options: str) -> str:
    said = StringIO()
    call_command(command, *options, "--output", str(target), stdout=said)
    return said.getvalue()


def test_an_agenda_of_a_month(company: Company, tmp_path: Path) -> None:
    report(company)
    report(make_company("SHOP"), title="The basket is empty")
    target = tmp_path / "agenda.pdf"
    said = export("export_agenda", target, *NOVEMBER, "--system", "pay")
    assert re.search(r"agenda\.pdf: 1 hot fixes on \d+ pages", said)
    text = text_of(target.read_bytes(), tmp_path)
    assert "Reported from 2026-11-01 to 2026-11-30, Payments PAY (PAY)" in text
    assert "The basket is empty" not in text


def test_what_was_closed_is_another_agenda(company: Company, tmp_path: Path) -> None:
    report(company)
    said = export("export_agenda", tmp_path / "agenda.pdf", *NOVEMBER, "--which", "closed")
    assert "0 hot fixes" in said


def test_a_pack_is_whole_and_on_the_record(company: Company, tmp_path: Path) -> None:
    report(company)
    target = tmp_path / "pack.zip"
    said = export("export_pack", target, *NOVEMBER)
    with zipfile.ZipFile(target) as zipped:
        assert zipped.read("HF-2026-0001/record.pdf").startswith(b"%PDF-")
        digest = hashlib.sha256(zipped.read(MANIFEST)).hexdigest()
    export_row = PackExport.objects.get()
    assert export_row.manifest_sha256 == digest
    assert f"SHA-256 of the manifest: {digest}" in said
    assert (export_row.number, export_row.exported_by) == (1, None)
    assert export_row.exported_by_name.endswith("(command line)")
    assert export_row.scope == "Reported from 2026-11-01 to 2026-11-30, all systems"
    assert [file.name for file in tmp_path.iterdir()] == ["pack.zip"]


def test_a_press_that_stops_is_told_in_a_sentence(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_args: object, **_more: object) -> bytes:
        raise RenderWorkerStopped("The press stopped.")

    report(company)
    monkeypatch.setattr(packing, "render_in_worker", stopped)
    with pytest.raises(CommandError, match="The press stopped"):
        export("export_pack", tmp_path / "pack.zip", "--system", "PAY")
    assert list(tmp_path.iterdir()) == []


def test_a_pack_that_breaks_off_leaves_the_older_file_and_stays_on_the_record(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: Callable[..., Archive] = export_pack.pack

    def breaking(inside: PackContents, **options: object) -> Archive:
        def full(_taken: object) -> bytes:
            raise OSError(28, "No space left on device")

        return whole(inside, printer=full)

    report(company)
    target = tmp_path / "pack.zip"
    target.write_text("older")
    monkeypatch.setattr(export_pack, "pack", breaking)
    with pytest.raises(CommandError, match="No space left on device"):
        export("export_pack", target, "--system", "PAY")
    assert target.read_text() == "older"
    assert [file.name for file in tmp_path.iterdir()] == ["pack.zip"]
    assert PackExport.objects.get().manifest_sha256 == ""


@pytest.mark.parametrize("command", ["export_agenda", "export_pack"])
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--from", "2026-11-30", "--until", "2026-11-01"), "ends before it begins"),
        ((*NOVEMBER, "--system", "NOPE"), r"no system NOPE. There are: PAY"),
        (("--from", "yesterday", "--until", "2026-11-30"), "'yesterday' is no day: write it as 2026-11-23"),
    ],
)
def test_what_makes_no_sense_is_refused(
    command: str, options: tuple[str, ...], sentence: str, company: Company, tmp_path: Path
) -> None:
    report(company)
    with pytest.raises(CommandError, match=sentence):
        export(command, tmp_path / "file", *options)
    assert list(tmp_path.iterdir()) == []
    assert not PackExport.objects.exists()


def test_a_pack_of_everything_has_to_be_asked_for(company: Company, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Say which hot fixes"):
        export("export_pack", tmp_path / "pack.zip")


def test_a_pack_of_nothing_is_refused(company: Company, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no hot fix in it"):
        export("export_pack", tmp_path / "pack.zip", *NOVEMBER)


def test_a_folder_that_does_not_exist_is_named(company: Company, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere does not exist"):
        export("export_pack", tmp_path / "nowhere" / "pack.zip", *NOVEMBER)
