"""The signature of an issued record is that of the configured key, is seen, and breaks with any byte."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from apps.history.signing_key import SigningKey, create
from apps.records import signing
from apps.records.file_contents import Content, Unreadable
from apps.records.signed_pdf import read as read_stream
from apps.records.signing import SIGNATURE_BOX, sign
from apps.records.snapshot import digest
from tests.records.builders import a_snapshot, closed, pages_of
from tests.records.printed import paper_of

pytestmark = pytest.mark.same_on_every_database

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DIGEST = digest(closed(a_snapshot()))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return create(tmp_path_factory.mktemp("keys") / "key.pem", owner="Halden Hot Fixes", at=AT)


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return paper_of(closed(a_snapshot())).content


@pytest.fixture(scope="module")
def signed(unsigned: bytes, key: SigningKey) -> bytes:
    return sign(unsigned, key=key, at=AT, digest=DIGEST)


@pytest.fixture(scope="module")
def opened(signed: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(signed)) as document:
        yield document


def read(pdf: bytes) -> Content:
    return read_stream(BytesIO(pdf))


def holds(pdf: bytes, key: SigningKey) -> bool:
    """As a machine without the database tells: by the certificate alone."""
    try:
        found = read(pdf).signature
    except Unreadable:
        return False
    return found is not None and found.holds and found.fingerprint == key.fingerprint


def changed(pdf: bytes, place: int, bit: int = 1) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ bit]) + pdf[place + 1 :]


def test_it_tells_whose_it_is_when_and_of_what(signed: bytes, key: SigningKey) -> None:
    found = read(signed).signature
    assert found is not None
    assert (found.signer, found.fingerprint) == ("Halden Hot Fixes", key.fingerprint)
    assert (found.at, found.digest, found.holds) == (AT, DIGEST, True)


def test_the_digest_that_is_printed_is_read_back(signed: bytes) -> None:
    assert read(signed).printed == {DIGEST}


def test_the_print_itself_stays_as_it_was(signed: bytes, unsigned: bytes) -> None:
    assert signed.startswith(unsigned)
    assert read(unsigned).signature is None


def test_the_file_is_sound(signed: bytes, tmp_path: Path) -> None:
    assert shutil.which("qpdf"), "qpdf is missing: .ci/install-system-packages test"
    (tmp_path / "signed.pdf").write_bytes(signed)
    checked = subprocess.run(
        ["qpdf", "--check", str(tmp_path / "signed.pdf")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_it_is_pades_and_allows_no_change(opened: pikepdf.Pdf) -> None:
    signature = opened.Root.AcroForm.Fields[0].V
    assert signature.SubFilter == "/ETSI.CAdES.detached"
    assert opened.Root.Perms.DocMDP.objgen == signature.objgen
    assert signature.Reference[0].TransformParams.P == 1


def test_it_is_seen_on_the_last_page(signed: bytes, key: SigningKey, tmp_path: Path) -> None:
    pages = pages_of(signed, tmp_path)
    for words in ("Halden Hot Fixes", "2026-11-23 04:00:00 UTC", key.fingerprint[:8], key.fingerprint[-8:]):
        assert words in pages[-1]
        assert not any(words in page for page in pages[:-1])


def test_it_stands_in_its_box(opened: pikepdf.Pdf) -> None:
    left, bottom, width, height = SIGNATURE_BOX
    field = opened.pages[-1].Annots[-1]
    assert [round(float(one)) for one in field.Rect] == [
        round(one) for one in (left, bottom, left + width, bottom + height)
    ]


def test_its_letters_bring_their_fonts(opened: pikepdf.Pdf) -> None:
    """PDF/A asks for it."""
    (block,) = opened.pages[-1].Annots[-1].AP.N.Resources.XObject.values()
    fonts = [font.DescendantFonts[0].FontDescriptor for font in block.Resources.Font.values()]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_it_has_a_place_in_the_structure(opened: pikepdf.Pdf) -> None:
    field = opened.pages[-1].Annots[-1]
    numbers = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    element = parents[int(field.StructParent)]
    assert element.S == "/Form"
    assert str(element.Alt) == str(field.TU) == "Signature of the issued record"
    assert element.K.Obj.objgen == field.objgen
    assert element.objgen in [one.objgen for one in element.P.K]
    assert int(opened.Root.StructTreeRoot.ParentTreeNextKey) == int(field.StructParent) + 1


def test_one_byte_anywhere_breaks_it(signed: bytes, key: SigningKey) -> None:
    assert holds(signed, key)
    places = [*range(0, len(signed), len(signed) // 60), len(signed) - 1]
    assert [place for place in places if holds(changed(signed, place), key)] == []


def test_one_byte_of_the_signature_itself_breaks_it(signed: bytes, key: SigningKey) -> None:
    """It cannot sign itself, so its place is looked at: letters, versions, and the zeros behind it."""
    start = signed.index(b"/Contents <", signed.index(b"/SubFilter") - 20_000) + len(b"/Contents <")
    length = 2 * signing.RESERVED // 2
    of_the_signature = [start + place for place in range(0, 1534, 37)]
    of_the_zeros = [start + place for place in range(1600, length, 1100)]
    capitals = next(place for place in of_the_signature if signed[place : place + 1] in b"ABCDEF")
    assert not holds(changed(signed, capitals, bit=0x20), key), (
        "A small letter means the same, and is another."
    )
    for place in (*of_the_signature, *of_the_zeros):
        assert not holds(changed(signed, place), key), place


def test_what_is_added_behind_breaks_it(signed: bytes, key: SigningKey) -> None:
    for more in (b"\n", b"%%EOF\n", signed[-2000:]):
        assert not holds(signed + more, key)


def test_without_its_end_it_is_no_signed_record(signed: bytes, unsigned: bytes, key: SigningKey) -> None:
    assert not holds(unsigned, key)
    assert not holds(signed[:-1], key)


def test_another_key_is_another_signer(unsigned: bytes, key: SigningKey, tmp_path: Path) -> None:
    """Anybody can make a key that bears the same name."""
    forged = create(tmp_path / "forged.pem", owner="Halden Hot Fixes", at=AT)
    pdf = sign(unsigned, key=forged, at=AT, digest=DIGEST)
    assert holds(pdf, forged)
    assert not holds(pdf, key)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n", b"no PDF at all", b"%PDF-1.7\n" + b"x" * 5000])
def test_what_is_no_pdf_cannot_be_read(pdf: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(pdf)
