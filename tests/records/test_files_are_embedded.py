"""Whatever is enclosed comes out of the PDF as it went in, under a name that can be saved anywhere."""

from datetime import UTC, datetime

import pytest

from apps.records.archival import EmbeddedFile, named_and_sorted
from apps.records.pdf_layout import lay_out
from tests.records.printed import opened

AT = datetime(2026, 11, 23, 3, 10, tzinfo=UTC)
HTML = "<html lang='en'><title>Paper</title><p>Text</p></html>"


def enclosed(name: str, content: bytes = b"x", media_type: str = "text/plain") -> EmbeddedFile:
    return EmbeddedFile(name, content, media_type, AT, "A file", "Supplement")


def names(*given: str) -> list[str]:
    return [one.name for one in named_and_sorted(enclosed(name) for name in given)]


def test_each_comes_out_as_it_went_in() -> None:
    files = (
        EmbeddedFile("b.bin", lambda: b"\x00\xff" * 9, "application/x-odd thing", AT, relationship="Source"),
        enclosed("a.log", b"first line\n"),
    )
    with opened(lay_out(HTML, what="paper", embedded=files)) as document:
        assert list(document.attachments) == ["a.log", "b.bin"]
        assert document.attachments["a.log"].get_file().read_bytes() == b"first line\n"
        assert document.attachments["b.bin"].get_file().read_bytes() == b"\x00\xff" * 9
        assert [(str(one.UF), str(one.AFRelationship)) for one in document.Root.AF] == [
            ("a.log", "/Supplement"),
            ("b.bin", "/Source"),
        ]
        assert document.Root.AF[1].EF.F.Subtype == "/application/x-odd thing"
        assert document.Root.AF[1].EF.F.Params.CreationDate == "D:20261123031000Z"


@pytest.mark.usefixtures("done_anew")
def test_the_same_files_give_the_same_bytes() -> None:
    one, other = (
        lay_out(HTML, what="paper", embedded=[enclosed("a"), enclosed("b", b"y")]) for _ in range(2)
    )
    assert one.content == other.content


def test_equal_names_are_told_apart() -> None:
    assert names("run.log", "RUN.log", "run.log") == ["RUN (2).log", "run (3).log", "run.log"]


def test_a_name_leads_nowhere_else() -> None:
    assert names("../../etc/passwd", "C:\\run.bat", "invoice\u202efdp.exe", "\x00", "...") == [
        "C__run.bat",
        "_",
        "_.._etc_passwd",
        "file",
        "invoice_fdp.exe",
    ]


def test_a_long_name_keeps_its_ending() -> None:
    (only,) = names("n" * 400 + ".log")
    assert (len(only), only[-4:]) == (120, ".log")
