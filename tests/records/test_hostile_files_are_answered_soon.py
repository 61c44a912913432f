"""Whatever file is sent to be verified, the answer is there in ten seconds and 300 MB: parser bombs, too."""

import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from apps.hotfixes.models import HotFix
from apps.records.bounded_reading import MEMORY, READING_PROCESS, SECONDS, read_within_limits
from apps.records.file_contents import Unreadable
from apps.records.verification import verdict_by_file
from tests.attaching import png
from tests.records.signed_papers import signed, timestamped_twice

pytestmark = pytest.mark.same_on_every_database

# Of the answer; the machine of the tests has much else to do.
LONGEST = 10.0
MOST = 300 * 2**20


def pdf_of(*objects: bytes, trailer: bytes = b"<< /Root 1 0 R /Size 9 >>") -> bytes:
    """A PDF of the objects as they are given, numbered from 1."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"/Filter /FlateDecode") -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def deep_nesting() -> bytes:
    return pdf_of(CATALOG, b"[" * 100_000 + b"]" * 100_000, PAGES)


def deep_dictionaries() -> bytes:
    return pdf_of(CATALOG + b"", b"<< /A " * 50_000 + b"1" + b" >>" * 50_000, PAGES)


def a_flate_bomb() -> bytes:
    """A page of a gigabyte: of which somebody looks for digests in the text."""
    bomb = zlib.compressobj(9)
    content = b"".join(bomb.compress(b"\0" * 2**20) for _time in range(1024)) + bomb.flush()
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    return pdf_of(CATALOG, PAGES, page, stream(content), b"<< /Type /Font /ToUnicode 4 0 R >>")


def flate_in_flate() -> bytes:
    content = zlib.compress(zlib.compress(zlib.compress(b"\0" * 200 * 2**20, 9), 9), 9)
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    thrice = stream(content, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")
    return pdf_of(CATALOG, PAGES, page, thrice, b"<< /Type /Font /ToUnicode 4 0 R >>")


def a_huge_table_of_objects() -> bytes:
    return pdf_of(CATALOG, PAGES).replace(b"xref\n0 3\n", b"xref\n0 2000000000\n")


def a_huge_stream_of_references() -> bytes:
    """A cross-reference stream that unfolds to 100 million entries."""
    packed = zlib.compressobj(9)
    content = b"".join(packed.compress(b"\0" * 2**20) for _time in range(800)) + packed.flush()
    body = b"%PDF-1.7\n1 0 obj\n" + CATALOG + b"\nendobj\n"
    entries = b"/Type /XRef /Size 100000000 /W [1 4 3] /Root 1 0 R /Filter /FlateDecode"
    start = len(body)
    return body + b"9 0 obj\n" + stream(content, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def a_circle_of_pages() -> bytes:
    return pdf_of(CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000 /Parent 2 0 R >>")


def a_circle_of_object_streams() -> bytes:
    first = stream(b"2 0 << /A 3 0 R >>", b"/Type /ObjStm /N 1 /First 4 /Extends 2 0 R")
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R /AcroForm 3 0 R >>", first, first)


def a_circle_of_fields() -> bytes:
    form = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] >> >>"
    return pdf_of(form, PAGES, b"<< /T (a) /Kids [3 0 R 3 0 R] >>")


def a_circle_of_names() -> bytes:
    names = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> >>"
    return pdf_of(names, PAGES, b"<< /Kids [3 0 R 3 0 R] >>")


def a_circle_of_revisions() -> bytes:
    pdf = pdf_of(CATALOG, PAGES)
    start = pdf.index(b"xref\n")
    return pdf.replace(b"/Root 1 0 R", b"/Prev %d /Root 1 0 R" % start)


def ten_thousand_updates() -> bytes:
    pdf = bytearray(pdf_of(CATALOG, PAGES))
    before = pdf.index(b"xref\n")
    for _time in range(10_000):
        start = len(pdf)
        pdf += b"xref\n0 0\ntrailer\n<< /Root 1 0 R /Size 3 /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            before,
            start,
        )
        before = start
    return bytes(pdf)


def one_update_of_a_record() -> bytes:
    """What took over 110 seconds before: pyHanko compared every object with what it was."""
    writer = IncrementalPdfFileWriter(BytesIO(signed()))
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def a_thousand_timestamps_without_a_token() -> bytes:
    return timestamped_twice() + timestamped_twice()[len(signed()) :] * 100


def two_hundred_megabytes() -> bytes:
    return b"%PDF-1.7\n" + b"0" * 200 * 2**20


def just_under_the_limit() -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj\n" * (79 * 2**17)


def many_brackets() -> bytes:
    return b"%PDF-1.7\n" + b"<</A[(" * 2**20 + b"startxref\n9\n%%EOF"


def a_zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("a.pdf", b"\0" * 2**24)
    return out.getvalue()


def nothing() -> bytes:
    return b""


def text() -> bytes:
    return b"Not a PDF, only words.\n" * 1000


def a_picture() -> bytes:
    return png()


BOMBS = [
    deep_nesting,
    deep_dictionaries,
    a_flate_bomb,
    flate_in_flate,
    a_huge_table_of_objects,
    a_huge_stream_of_references,
    a_circle_of_pages,
    a_circle_of_object_streams,
    a_circle_of_fields,
    a_circle_of_names,
    a_circle_of_revisions,
    ten_thousand_updates,
    a_thousand_timestamps_without_a_token,
    two_hundred_megabytes,
    just_under_the_limit,
    many_brackets,
    a_zip,
    nothing,
    text,
    a_picture,
]


@pytest.mark.parametrize("made", BOMBS, ids=lambda made: made.__name__)
def test_reading_ends_in_time(made: Callable[[], bytes]) -> None:
    content, begun = made(), time.monotonic()
    with suppress(Unreadable):
        signature = read_within_limits(BytesIO(content)).signature
        assert signature is None or not signature.holds
    assert time.monotonic() - begun < LONGEST


def test_the_limits_leave_room_for_whoever_asks() -> None:
    """The command starts in two seconds and needs 110 MB for itself."""
    assert SECONDS <= LONGEST - 3
    assert MEMORY <= MOST - 120 * 2**20


def test_the_process_cannot_have_more_than_it_is_given(tmp_path: Path) -> None:
    """By the limit of the system, not by good will: it dies before it has read what would be too much."""
    content = just_under_the_limit()
    command = [sys.executable, "-m", READING_PROCESS, "6", str(60 * 2**20)]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    assert done.returncode != 0 or b"unreadable" in done.stdout
    command[-2] = "0"
    assert subprocess.run(command, input=content, capture_output=True, check=False).returncode != 0


def test_an_addition_to_a_record_is_told_as_one() -> None:
    begun = time.monotonic()
    found = read_within_limits(BytesIO(one_update_of_a_record()))
    assert found.signature is not None
    assert not found.signature.holds
    assert time.monotonic() - begun < LONGEST


def test_a_record_is_read_within_them() -> None:
    found = read_within_limits(BytesIO(timestamped_twice()))
    assert found.signature is not None
    assert found.signature.holds
    assert len(found.timestamps) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "made", [deep_nesting, a_flate_bomb, a_circle_of_fields], ids=lambda made: made.__name__
)
def test_the_command_answers(made: Callable[[], bytes], tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "bomb.pdf").write_bytes(made())
    for options in ({}, {"certificate": _certificate(tmp_path)}):
        begun = time.monotonic()
        with pytest.raises(SystemExit) as ended:
            call_command("verify_record", tmp_path / "bomb.pdf", **options)
        assert ended.value.code == 1
        assert capsys.readouterr().out.splitlines()[-1] == "Not genuine."
        assert time.monotonic() - begun < LONGEST


def _certificate(folder: Path) -> Path:
    from cryptography.hazmat.primitives.serialization import Encoding

    from tests.records.signed_papers import key

    (folder / "known.pem").write_bytes(key().certificate.public_bytes(Encoding.PEM))
    return folder / "known.pem"


@pytest.mark.django_db
def test_strangers_have_nothing_parsed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("It was parsed.")

    monkeypatch.setattr("apps.records.unissued_files.read_within_limits", never)
    answer = client.post("/verify/", {"document": BytesIO(ten_thousand_updates())})
    assert answer.status_code == 200
    assert "Not genuine" in answer.content.decode()


@pytest.mark.django_db
def test_too_many_at_once_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.records import bounded_reading

    class Full:
        def acquire(self, *, timeout: float) -> bool:
            return False

    monkeypatch.setattr(bounded_reading, "_AT_ONCE", Full())
    verdict = verdict_by_file(BytesIO(a_circle_of_pages()), among=HotFix.objects.all())
    assert not verdict.genuine
    assert "Other files are being read" in verdict.findings[-1].sentence
