"""The auditor's pack, read back: what is in it, that the manifest fits, and that it is made bit by bit."""

import hashlib
import io
import json
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from apps.common.errors import StoredFileDamaged
from apps.evidence.attachments import attach
from apps.history.protection import lifted
from apps.hotfixes.models import HotFix
from apps.records import pack as packing
from apps.records.archive import MANIFEST, Archive, Member
from apps.records.issue import issue
from apps.records.pack import pack, pack_contents, safe_name
from apps.records.snapshot import Snapshot
from tests.driving import Company, report

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, 30, 2, tzinfo=UTC)


def printed(taken: Snapshot) -> bytes:
    """In place of a PDF: what would be printed, by whom and when."""
    return f"{taken.cover.reference} {taken.printing.by} {taken.printing.at}".encode()


def packed() -> Archive:
    inside = pack_contents(HotFix.objects.all(), scope="All", packed_by="Amelia Auditor", at=AT)
    return pack(inside, printer=printed)


def opened(archive: Archive) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(archive)))


def check(zipped: zipfile.ZipFile) -> None:
    """As `sha256sum -c` does, and that the manifest leaves nothing out."""
    lines = zipped.read(MANIFEST).decode().splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    assert set(told) == set(zipped.namelist()) - {MANIFEST}
    for name, digest in told.items():
        assert hashlib.sha256(zipped.read(name)).hexdigest() == digest, name


@dataclass(frozen=True)
class Attached:
    """A file on evidence, as far as the pack asks."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@pytest.fixture
def attached(monkeypatch: pytest.MonkeyPatch) -> list[Attached]:
    """Files on the evidence of every hot fix."""
    files = [Attached("Log of the till.txt", b"refused\n" * 50_000), Attached("../../etc/passwd", b"x")]
    monkeypatch.setattr(packing, "attachments_of", lambda _hotfix: iter([*files, files[0]]))
    monkeypatch.setattr(packing, "open_verified", lambda one: io.BytesIO(one.content))
    return files


def test_every_hot_fix_has_its_record_and_its_timeline(company: Company, closed: HotFix) -> None:
    report(company, title="A second one")
    with opened(packed()) as zipped:
        assert [name for name in zipped.namelist() if "/signed/" not in name] == [
            "README.txt",
            "population.csv",
            "deployments.csv",
            "grants.csv",
            "delegations.csv",
            "debts.csv",
            "follow_up_actions.csv",
            "HF-2026-0001/record.pdf",
            "HF-2026-0001/timeline.json",
            "HF-2026-0002/record.pdf",
            "HF-2026-0002/timeline.json",
            "records.csv",
            MANIFEST,
        ]
        check(zipped)
        assert zipped.testzip() is None
        said = zipped.read("HF-2026-0001/record.pdf").decode()
        assert said == "HF-2026-0001 Amelia Auditor 2026-11-24 09:30 UTC"
        timeline = json.loads(zipped.read("HF-2026-0001/timeline.json"))
        reasons = [entry["reason"] for entry in timeline["entries"]]
        assert "Refunds are sent twice." in reasons
        assert timeline["entries"][0]["what"] == "Hot fix"
        assert timeline["entries"][0]["at"] == "2026-11-23T02:14:00Z"
        text = zipped.read("README.txt").decode()
        assert "Hot fixes: 2" in text
        assert "sha256sum -c MANIFEST.sha256" in text
        assert "apostrophe" in text


def test_files_on_evidence_are_there_once_under_names_that_lead_nowhere_else(
    company: Company, night: object, attached: list[Attached]
) -> None:
    report(company)
    with opened(packed()) as zipped:
        check(zipped)
        log, other = attached
        names = [name for name in zipped.namelist() if "/attachments/" in name]
        assert names == [
            f"HF-2026-0001/attachments/{log.sha256[:12]}-Log_of_the_till.txt",
            f"HF-2026-0001/attachments/{other.sha256[:12]}-passwd",
        ]
        assert zipped.read(names[0]) == log.content


def test_what_was_really_attached_comes_out_as_it_went_in(company: Company, night: object) -> None:
    hotfix = report(company)
    content = b"2026-11-23 02:10 refused\n" * 1000
    attach(hotfix.issue_reports.get(), SimpleUploadedFile("till log.txt", content), by=company.reporter)
    with opened(packed()) as zipped:
        check(zipped)
        (name,) = [name for name in zipped.namelist() if "/attachments/" in name]
        assert name.endswith(f"/{hashlib.sha256(content).hexdigest()[:12]}-till_log.txt")
        assert zipped.read(name) == content


def test_a_file_that_was_spoiled_is_told_and_nothing_else_is_lost(
    company: Company, night: object, attached: list[Attached], monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(one: Attached) -> io.BytesIO:
        if one is attached[0]:
            raise StoredFileDamaged("The stored file is not what was attached.")
        return io.BytesIO(one.content)

    report(company)
    monkeypatch.setattr(packing, "open_verified", spoiled)
    with opened(packed()) as zipped:
        check(zipped)
        told, whole = (name for name in zipped.namelist() if "/attachments/" in name)
        assert told.endswith("-Log_of_the_till.txt.DAMAGED.txt")
        assert zipped.read(told) == b"The stored file is not what was attached."
        assert zipped.read(whole) == b"x"


def test_an_issued_record_is_the_stored_file_and_any_other_is_a_draft(
    company: Company, closed: HotFix
) -> None:
    report(company)
    drafts: list[bool] = []

    def printing(taken: Snapshot) -> bytes:
        drafts.append(taken.cover.draft)
        return printed(taken)

    def whole() -> zipfile.ZipFile:
        inside = pack_contents(HotFix.objects.all(), scope="All", packed_by="Amelia", at=AT)
        return opened(pack(inside, printer=printing))

    with whole():
        assert drafts == [True, True]
    issued = issue(closed)
    assert issued is not None
    with whole() as zipped:
        check(zipped)
        content = zipped.read(f"{closed.reference}/record.pdf")
        assert content == issued.pdf_path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == issued.pdf_sha256
        assert drafts == [True, True, True]
        assert not [name for name in zipped.namelist() if "DAMAGED" in name]
    told = f"{closed.reference}/record.pdf.DAMAGED.txt"
    issued.pdf_path.chmod(0o600)
    issued.pdf_path.write_bytes(content + b"!")
    with whole() as zipped:
        check(zipped)
        assert zipped.read(f"{closed.reference}/record.pdf") == content + b"!"
        assert issued.pdf_sha256 in zipped.read(told).decode()
    issued.pdf_path.unlink()
    with whole() as zipped:
        assert f"{closed.reference}/record.pdf" not in zipped.namelist()
        assert told in zipped.namelist()


def test_the_manifest_is_what_sha256sum_reads(closed: HotFix, tmp_path: Path) -> None:
    archive = packed()
    with opened(archive) as zipped:
        zipped.extractall(tmp_path)
    checked = ["sha256sum", "--strict", "-c", MANIFEST]
    assert subprocess.run(checked, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert hashlib.sha256((tmp_path / MANIFEST).read_bytes()).hexdigest() == archive.manifest_sha256
    with (tmp_path / "HF-2026-0001/record.pdf").open("ab") as record:
        record.write(b"!")
    assert subprocess.run(checked, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_the_same_at_the_same_moment_gives_the_same_bytes(closed: HotFix, attached: list[Attached]) -> None:
    first, second = b"".join(packed()), b"".join(packed())
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as zipped:
        assert {info.date_time for info in zipped.infolist()} == {(2026, 11, 24, 9, 30, 2)}


def test_it_is_sent_while_it_is_made(company: Company, night: object) -> None:
    """When the first records are on their way, the later ones are not yet printed."""
    for _each in range(6):
        report(company)
    prints: list[str] = []

    def counting(taken: Snapshot) -> bytes:
        prints.append(taken.cover.reference)
        return printed(taken)

    inside = pack_contents(HotFix.objects.all(), scope="All", packed_by="Amelia", at=AT)
    sent = iter(pack(inside, printer=counting))
    seen = b""
    while b"HF-2026-0002/record.pdf" not in seen:
        seen += next(sent)
    assert prints == ["HF-2026-0001", "HF-2026-0002"]
    for _rest in sent:
        pass
    assert len(prints) == 6


def test_what_waits_to_be_sent_never_grows() -> None:
    """A thousand files of a megabyte, of which never more than one piece lies in memory."""
    piece = bytes(range(256)) * 256
    largest, total = 0, 0
    members = (Member(f"{number}.pdf", (piece for _each in range(16))) for number in range(100))
    for part in Archive(members, dated=AT):
        largest, total = max(largest, len(part)), total + len(part)
    assert total > 100 * 16 * len(piece)
    # The list of names at the end of a ZIP is sent in one piece: it is a line for each file.
    assert largest < 2 * len(piece)


def test_one_that_is_reported_meanwhile_does_not_slip_in(company: Company, night: object) -> None:
    report(company)
    inside = pack_contents(HotFix.objects.all(), scope="All", packed_by="Amelia", at=AT)
    report(company)
    with opened(pack(inside, printer=printed)) as zipped:
        assert not [name for name in zipped.namelist() if name.startswith("HF-2026-0002")]
        assert b"HF-2026-0002" not in zipped.read("population.csv")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("screen shot.png", "screen_shot.png"),
        ("C:\\temp\\a:b.txt", "a_b.txt"),
        ("..", "file"),
        (".hidden", "hidden"),
        ("Übersicht 周末.pdf", "_bersicht_.pdf"),
        ("a\nb\u202etxt.exe", "a_b_txt.exe"),
        ("x" * 300 + ".log", "x" * 80 + ".log"),
    ],
)
def test_names_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_what_cannot_be_read_says_so_and_the_others_are_there(company: Company) -> None:
    forged, other = report(company), report(company)
    unreadable = "infinity" if connection.vendor == "postgresql" else "nonsense"
    with lifted(HotFix), connection.cursor() as cursor:
        cursor.execute("UPDATE hotfixes_hotfix SET reported_at = %s WHERE id = %s", [unreadable, forged.pk])
    zipped = opened(packed())
    check(zipped)
    assert f"{forged.reference}/CANNOT-BE-READ.txt" in zipped.namelist()
    assert f"{other.reference}/record.pdf" in zipped.namelist()
    lines = zipped.read("population.csv").decode().splitlines()
    assert f"{forged.reference},This cannot be read: it was changed past the software." in lines[1]
    assert lines[2].startswith(other.reference)
