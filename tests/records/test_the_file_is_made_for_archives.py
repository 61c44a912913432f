"""The file says that it is PDF/A-3a and PDF/UA-1, and the checkers that there are find no fault in it."""

import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pikepdf
import pytest
from pdfua import Severity, validate

from apps.records.pdf_layout import Pdf
from tests.records.printed import closed_paper, elements, expedited_paper, open_paper, opened

pytestmark = pytest.mark.same_on_every_database

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PAPERS = pytest.mark.parametrize("printed", [open_paper, closed_paper, expedited_paper])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "paper.pdf"


@PAPERS
def test_qpdf_finds_no_fault(printed: "type[Pdf]", file: Path) -> None:
    file.write_bytes(printed().content)  # type: ignore[call-arg]
    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@PAPERS
def test_pdfua_finds_nothing(printed: "type[Pdf]", file: Path) -> None:
    file.write_bytes(printed().content)  # type: ignore[call-arg]
    found = [one for one in validate(str(file)).findings if one.severity is not Severity.INFO]
    assert [(one.rule_id, one.message) for one in found] == []


def test_the_identifiers_stand_in_one_description() -> None:
    with opened(closed_paper()) as document:
        packet = document.Root.Metadata.read_bytes()
    (described,) = ET.fromstring(packet).findall(f"{RDF}RDF")  # noqa: S314
    texts = ET.tostring(described, encoding="unicode")
    values = {key: value for one in described for key, value in one.attrib.items()}
    assert values["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
    assert values["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    (part,) = described.iter("{http://www.aiim.org/pdfua/ns/id/}part")
    assert part.text == "1"
    assert "PDF/UA identification schema" in texts  # PDF/A wants a foreign property declared


def test_colours_have_a_meaning() -> None:
    with opened(closed_paper()) as document:
        (intent,) = document.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3


def test_every_font_is_inside() -> None:
    with opened(open_paper()) as document:
        described = [
            one
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        assert described
        for font in described:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()), font.FontName


def test_no_heading_is_empty() -> None:
    with opened(closed_paper()) as document:
        for role in ("/H1", "/H2", "/H3"):
            found = elements(document, role)
            assert found, role
            assert all(len(one.K) > 0 for one in found)
