"""Behind the signature of a record may follow timestamps, and nothing that shows or hides anything."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, append_signature_field
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from apps.records.archival_writer import ArchivalWriter, opened_for_more
from apps.records.certificates import in_asn1
from apps.records.file_contents import Content, Unreadable
from apps.records.signed_pdf import read
from tests.records.signed_papers import (
    AT,
    DIGEST,
    authority,
    key,
    signed,
    timestamped,
    timestamped_twice,
    with_timestamp,
)

pytestmark = pytest.mark.same_on_every_database


def said(pdf: bytes) -> Content:
    return read(BytesIO(pdf))


def holds(pdf: bytes) -> bool:
    try:
        signature = said(pdf).signature
    except Unreadable:
        return False
    return signature is not None and signature.holds and signature.fingerprint == key().fingerprint


def test_each_timestamp_is_told_with_its_authority_and_its_end() -> None:
    content = said(timestamped_twice())
    assert holds(timestamped_twice())
    assert [(one.authority, one.holds) for one in content.timestamps] == [("Halden time", True)] * 2
    assert [one.end for one in content.timestamps] == [len(timestamped()), len(timestamped_twice())]
    assert content.timestamps[0].until.year == AT.year + 10
    assert content.embedded == {DIGEST}


def test_every_earlier_byte_stays() -> None:
    assert timestamped().startswith(signed())
    assert timestamped_twice().startswith(timestamped())
    for shorter in (signed(), timestamped()):
        assert holds(shorter), "The shorter files are genuine as well."


def test_the_library_that_others_use_finds_no_fault_either() -> None:
    """With its own comparison of what each addition may mean to a viewer."""
    reader = PdfFileReader(BytesIO(timestamped_twice()))
    trusted = ValidationContext(
        trust_roots=[*in_asn1([key().certificate]), *authority().certificates],
        moment=AT,
        allow_fetching=False,
    )
    (signature,) = reader.embedded_regular_signatures
    status = asyncio.run(async_validate_pdf_signature(signature, trusted))
    assert status.bottom_line, status.pretty_print_details()
    for timestamp in reader.embedded_timestamp_signatures:
        told = asyncio.run(async_validate_pdf_timestamp(timestamp, trusted))
        assert (told.intact, told.valid, told.trusted) == (True, True, True)


def test_the_certificates_are_in_the_store_of_the_file() -> None:
    store = PdfFileReader(BytesIO(timestamped())).root["/DSS"]
    inside = {one.get_object().data for one in store["/Certs"]}
    assert inside == {one.dump() for one in [*in_asn1([key().certificate]), *authority().certificates]}


@pytest.mark.parametrize(("number", "apart"), [(15, 1009), pytest.param(60, 331, marks=pytest.mark.slow)])
def test_one_byte_anywhere_breaks_it(number: int, apart: int) -> None:
    pdf = timestamped_twice()
    places = [*range(0, len(pdf), len(pdf) // number), *range(len(signed()), len(pdf), apart), len(pdf) - 1]
    changed = [pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :] for place in places]
    assert [place for place, one in zip(places, changed, strict=True) if holds(one)] == []


@pytest.mark.parametrize("more", [b"\n", b"%%EOF\n", b"startxref\n0\n%%EOF\n"])
def test_what_is_added_behind_the_last_one_breaks_it(more: bytes) -> None:
    assert not holds(timestamped() + more)


def test_a_timestamp_may_not_be_cut_off_in_the_middle() -> None:
    for place in (len(signed()) + 1, len(timestamped()) - 1, (len(signed()) + len(timestamped())) // 2):
        assert not holds(timestamped()[:place])


# --- Additions by somebody else -------------------------------------------------------------------


def added_to(pdf: bytes, change: Callable[[Any], None], *, stamped: bool) -> bytes:
    """The file with one more addition, which may come in the company of a timestamp that is good."""
    writer = opened_for_more(pdf)
    change(writer)
    if not stamped:
        out = BytesIO()
        writer.write(out)
        return out.getvalue()
    unseen = InvisSigSettings(box_out_of_bounds=True)
    stamper = PdfTimeStamper(authority(), field_name="Timestamp9", invis_settings=unseen)
    output: Any = stamper.timestamp_pdf(writer, "sha256", bytes_reserved=authority().reserved)
    return bytes(output.getvalue())


def nothing(_writer: ArchivalWriter) -> None:
    """Change nothing."""


def other_text(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def one_page_less(writer: Any) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].pop()
    pages[pdf_name("/Count")] = NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


def a_note(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText")}
    )
    note[pdf_name("/Rect")] = ArrayObject([NumberObject(number) for number in (0, 0, 500, 800)])
    page[pdf_name("/Annots")] = ArrayObject([*page.get("/Annots", []), writer.add_object(note)])
    writer.update_container(page)


def an_action(writer: Any) -> None:
    writer.root[pdf_name("/OpenAction")] = DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})
    writer.update_root()


def other_files(writer: Any) -> None:
    del writer.root["/Names"]["/EmbeddedFiles"]
    writer.update_container(writer.root["/Names"])


def another_field(writer: Any) -> None:
    append_signature_field(writer, SigFieldSpec("Other", on_page=0, box=(0, 0, 500, 800)))


def another_title(writer: Any) -> None:
    writer.set_info(DictionaryObject({pdf_name("/Title"): pdf_name("/Other")}))


CHANGES = [other_text, one_page_less, a_note, an_action, other_files, another_field, another_title]


@pytest.mark.parametrize("stamped", [True, False], ids=["with a timestamp", "alone"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_addition_that_changes_anything_breaks_it(change: Callable[[Any], None], stamped: bool) -> None:
    for pdf in (signed(), timestamped()):
        assert not holds(added_to(pdf, change, stamped=stamped))


def test_only_the_change_is_to_blame() -> None:
    assert holds(added_to(signed(), nothing, stamped=True))


def test_a_timestamp_that_is_seen_breaks_it() -> None:
    writer = opened_for_more(signed())
    append_signature_field(writer, SigFieldSpec("Timestamp1", on_page=0, box=(0, 0, 500, 800)))
    output: Any = PdfTimeStamper(authority(), field_name="Timestamp1").timestamp_pdf(
        writer, "sha256", bytes_reserved=authority().reserved
    )
    assert not holds(output.getvalue())


def test_the_rewriting_of_the_library_itself_breaks_it() -> None:
    """It would put another date into the information of the document, and write its metadata anew."""
    writer = IncrementalPdfFileWriter(BytesIO(signed()))
    output: Any = PdfTimeStamper(authority(), field_name="Timestamp1").timestamp_pdf(
        writer, "sha256", bytes_reserved=authority().reserved
    )
    assert not holds(output.getvalue())


def test_a_timestamp_by_anybody_changes_no_content_and_is_told_as_theirs() -> None:
    pdf = with_timestamp(signed(), by="A stranger")
    assert holds(pdf)
    assert [one.authority for one in said(pdf).timestamps] == ["A stranger"]


def test_a_token_of_another_file_does_not_hold() -> None:
    """Both are the same up to the signature, and of the same length."""
    first, second = timestamped(), with_timestamp(signed())
    at = first.index(b"/Contents <", len(signed()))
    end = first.index(b">", at)
    moved = first[:at] + second[at:end] + first[end:]
    assert moved != first
    assert not holds(moved)
    assert [one.holds for one in said(moved).timestamps] == [False]
