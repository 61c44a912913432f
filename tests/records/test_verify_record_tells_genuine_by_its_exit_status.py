"""`manage.py verify_record FILE`: exit status 0 for what was issued, 1 for what was not, 2 for who knows."""

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pyhanko.pdf_utils import embed
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from apps.common import clock
from apps.history.signing_key import SigningKey, create
from apps.records.management.commands import verify_record
from apps.records.models import IssuedRecord
from apps.records.pdf_layout import lay_out
from apps.records.signing import sign
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued, small_paper

DATA = b'{"cover":{"reference":"HF-2026-0042"}}'


@pytest.fixture
def key(settings: Any, tmp_path: Path) -> SigningKey:
    settings.MEDIA_ROOT = tmp_path / "media"
    return a_key(settings, tmp_path)


@pytest.fixture
def certificate(key: SigningKey, tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pem"
    path.write_bytes(key.certificate.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def record(company: Company, key: SigningKey, monkeypatch: pytest.MonkeyPatch) -> IssuedRecord:
    Printing(monkeypatch)
    return issued(drive(report(company), company, to="cancelled"))


def verify(path: Path, **options: Any) -> tuple[int, str]:
    said, status = StringIO(), 0
    try:
        call_command("verify_record", path, stdout=said, **options)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, said.getvalue()


def a_file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "given.pdf"
    path.write_bytes(content)
    return path


def test_the_issued_file(record: IssuedRecord) -> None:
    status, said = verify(record.pdf_path)
    assert (status, said.splitlines()[-1]) == (0, "Genuine.")
    assert "+ The file is byte for byte the one that was issued at 2026-11-23 02:14:00 UTC." in said
    assert "+ The signature holds and covers the whole file. It is by Halden Hot Fixes" in said


def test_another_file(record: IssuedRecord, tmp_path: Path) -> None:
    content = record.pdf_path.read_bytes()
    for other in (content[:-1] + b"x", content + b"x", small_paper("HF-2026-0001").content, b"no PDF"):
        status, said = verify(a_file(tmp_path, other))
        assert (status, said.splitlines()[-1]) == (1, "Not genuine.")
        assert said.startswith("- ")


@pytest.mark.usefixtures("record")
def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file") as refused:
        verify(tmp_path / "nowhere.pdf")
    assert refused.value.returncode == 2


def test_a_database_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(verify_record, "verdict_by_file", away)
    with pytest.raises(CommandError, match=r"could not connect.*--certificate") as refused:
        verify(a_file(tmp_path, b"%PDF-1.7"))
    assert refused.value.returncode == 2


# --- Without the database: no test below has one --------------------------------------------------


@pytest.fixture
def signed(key: SigningKey) -> bytes:
    return sign(_carrying(DATA), key=key, at=clock.now(), digest=_sum(DATA))


def _sum(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _carrying(data: bytes) -> bytes:
    """A small paper with a file embedded in it."""
    writer = copy_into_new_writer(PdfFileReader(BytesIO(small_paper("HF-2026-0042").content)))
    stream = embed.EmbeddedFileObject.from_file_data(writer, data=data, mime_type="application/json")
    spec = embed.FileSpec("record.json", file_name="record.json", embedded_data=stream)
    embed.embed_file(writer, spec)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_by_the_certificate(signed: bytes, certificate: Path, tmp_path: Path) -> None:
    status, said = verify(a_file(tmp_path, signed), certificate=certificate)
    assert status == 0, said
    assert "+ It was made with the known certificate of Halden Hot Fixes" in said
    assert "+ The data that the file carries has this digest." in said


def test_the_file_of_the_key_serves_as_certificate_too(signed: bytes, settings: Any, tmp_path: Path) -> None:
    assert verify(a_file(tmp_path, signed), certificate=settings.SIGNING_KEY)[0] == 0


def test_changed_or_unsigned_or_by_another(signed: bytes, certificate: Path, tmp_path: Path) -> None:
    forged = create(tmp_path / "forged.pem", owner="Halden Hot Fixes", at=clock.now())
    for other, why in (
        (signed[:3000] + bytes([signed[3000] ^ 1]) + signed[3001:], "- "),
        (signed + b"\n", "- "),
        (_carrying(DATA), "- It carries no signature"),
        (sign(_carrying(DATA), key=forged, at=clock.now(), digest=_sum(DATA)), "- It was made with another"),
        (b"no PDF", "- This is no PDF, or it is damaged"),
    ):
        status, said = verify(a_file(tmp_path, other), certificate=certificate)
        assert status == 1
        assert why in said


def test_data_that_are_not_what_was_signed_for(key: SigningKey, certificate: Path, tmp_path: Path) -> None:
    pdf = sign(_carrying(b"{}"), key=key, at=clock.now(), digest=_sum(DATA))
    status, said = verify(a_file(tmp_path, pdf), certificate=certificate)
    assert status == 1
    assert "- None of the files that it carries has this digest." in said


def test_a_print_that_tells_another_digest(key: SigningKey, certificate: Path, tmp_path: Path) -> None:
    html = f'<html lang="en"><head><title>Record</title></head><body><p>{_sum(DATA)}</p></body></html>'
    paper = lay_out(html, what="a test").content
    for digest, status, told in ((_sum(DATA), 0, "+ The same digest"), ("0" * 64, 1, "- Another digest")):
        given = a_file(tmp_path, sign(paper, key=key, at=clock.now(), digest=digest))
        found, said = verify(given, certificate=certificate)
        assert (found, told in said) == (status, True), said


def test_a_certificate_that_is_none(signed: bytes, tmp_path: Path) -> None:
    path = a_file(tmp_path, signed)
    with pytest.raises(CommandError, match="no certificate") as refused:
        verify(path, certificate=path)
    assert refused.value.returncode == 2
