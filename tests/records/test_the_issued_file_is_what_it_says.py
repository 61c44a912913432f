"""Signing and timestamps leave a PDF/A-3a what it says, as far as two checkers and our own reading tell."""

import re
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pdfua import Severity, validate

from tests.records.archive_rules import broken_rules
from tests.records.signed_papers import draft, signed, timestamped_twice

FILES = pytest.mark.parametrize("made", [draft, signed, timestamped_twice], ids=lambda made: made.__name__)
ISSUED = pytest.mark.parametrize("made", [signed, timestamped_twice], ids=lambda made: made.__name__)


@FILES
def test_our_own_reading_finds_no_broken_rule(made: Callable[[], bytes]) -> None:
    assert broken_rules(made()) == []


@FILES
def test_qpdf_finds_no_fault(made: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(made())
    done = subprocess.run(["qpdf", "--check", str(tmp_path / "paper.pdf")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@FILES
def test_pdfua_finds_nothing(made: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(made())
    found = [
        one for one in validate(str(tmp_path / "paper.pdf")).findings if one.severity is not Severity.INFO
    ]
    assert [(one.rule_id, one.message) for one in found] == []


@ISSUED
def test_version_metadata_and_information_are_those_of_the_print(made: Callable[[], bytes]) -> None:
    """By the raw bytes, too: a reader that repairs what it reads would hide it."""
    pdf = made()
    added = pdf[len(draft()) :]
    assert pdf.startswith(draft())
    assert pdf.startswith(b"%PDF-1.7\n")
    for word in (
        b"/Version",
        b"/ISO_",
        b"/Metadata <<",
        b"rdf:resource",
        b"/Producer",
        b"/ModDate",
        b"xpacket",
    ):
        assert word not in added, word
    with pikepdf.open(BytesIO(draft())) as before, pikepdf.open(BytesIO(pdf)) as after:
        assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()
        assert after.Root.Metadata.objgen == before.Root.Metadata.objgen
        assert dict(after.docinfo) == dict(before.docinfo)
        assert after.pdf_version == "1.7"
        assert list(after.Root.Extensions.keys()) == ["/ESIC"]


def test_each_trailer_keeps_the_first_half_of_the_id() -> None:
    with pikepdf.open(BytesIO(draft())) as before, pikepdf.open(BytesIO(timestamped_twice())) as after:
        assert after.trailer.ID[0] == before.trailer.ID[0]
        assert after.trailer.ID[1] != before.trailer.ID[1]


@pytest.mark.parametrize(
    ("was", "becomes", "rule"),
    [
        (b"%PDF-1.7", b"%PDF-2.0", "6.1.2"),
        (b"/S /GTS_PDFA1", b"/S /GTS_PDFX  ", "6.2.3"),
        (b"<pdfaSchema:namespaceURI>", b"<pdfaSchema:namespaceURL>", None),
        (b'pdf:Producer="WeasyPrint', b'pdf:Producer="pyHankoooo', "6.6.3 /Producer"),
        (b"/Marked true", b"/Marked null", "6.7.2"),
        (b"/Tabs /S", b"/Tabs /R", "UA 7.18.3"),
    ],
)
def test_the_reading_can_fail(was: bytes, becomes: bytes, rule: str | None) -> None:
    """A reading that finds nothing anywhere would be worth nothing."""
    assert was in signed(), was
    broken = signed().replace(was, becomes)
    if rule is None:
        with pytest.raises(Exception, match=r"mismatched tag"):
            broken_rules(broken)
        return
    assert any(one.startswith(rule) for one in broken_rules(broken)), broken_rules(broken)


def hide_the_field(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm.Fields[0].F = 6


def take_the_picture_away(document: pikepdf.Pdf) -> None:
    del document.Root.AcroForm.Fields[0].AP


def leave_the_structure(document: pikepdf.Pdf) -> None:
    del document.Root.AcroForm.Fields[0].StructParent


def want_appearances(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm.NeedAppearances = True


def forget_what_the_file_is(document: pikepdf.Pdf) -> None:
    del document.Root.AF[0].AFRelationship


def act(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm.Fields[0].AA = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def lose_a_font(document: pikepdf.Pdf) -> None:
    for one in document.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            for name in {"/FontFile2", "/FontFile3"} & set(one.keys()):
                del one[name]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (hide_the_field, "6.3.2"),
        (take_the_picture_away, "6.3.3"),
        (leave_the_structure, "UA 7.18.1"),
        (want_appearances, "6.4.1"),
        (forget_what_the_file_is, "6.8"),
        (act, "6.5.1"),
        (lose_a_font, "6.2.11.4"),
    ],
)
def test_the_reading_of_objects_can_fail(change: Callable[[pikepdf.Pdf], None], rule: str) -> None:
    with pikepdf.open(BytesIO(signed())) as document:
        change(document)
        out = BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert any(one.startswith(rule) for one in broken_rules(out.getvalue()))


def test_what_signing_did_before_would_be_found() -> None:
    """As pyHanko writes by itself: PDF 2.0, an extension of it, and metadata that PDF/A does not know."""
    with pikepdf.open(BytesIO(signed())) as document:
        document.Root.Version = pikepdf.Name("/2.0")
        document.Root.Extensions = pikepdf.Dictionary({"/ISO_": pikepdf.Dictionary(ExtensionLevel=32002)})
        packet = document.Root.Metadata.read_bytes()
        changed = re.sub(
            rb"<pdfaSchema:namespaceURI>([^<]*)</pdfaSchema:namespaceURI>",
            rb'<pdfaSchema:namespaceURI rdf:resource="\1"/>',
            packet,
        )
        document.Root.Metadata = document.make_stream(
            changed, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        out = BytesIO()
        document.save(out)
    found = " ".join(broken_rules(out.getvalue()))
    for rule in ("raises the version to /2.0", "extension of a newer PDF", "no text namespaceURI"):
        assert rule in found, found
