"""Printing twice gives the same file, and its metadata comes from the snapshot."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf

from apps.records.pdf import render_pdf
from tests.records.builders import PRINTING, a_snapshot, closed, pages_of
from tests.records.printed import paper_of


def test_two_prints_are_equal_byte_for_byte() -> None:
    assert render_pdf(a_snapshot()) == render_pdf(a_snapshot())


def test_the_metadata_name_the_record_and_its_moment() -> None:
    with pikepdf.open(BytesIO(paper_of(closed(a_snapshot())).content)) as document:
        assert document.docinfo["/Title"] == "HF-2026-0042 change-management record"
        assert document.docinfo["/Author"] == "Amelia Auditor"
        assert document.docinfo["/CreationDate"] == "D:20261123040000Z"
        assert document.Root.Lang == "en"
        assert document.Root.MarkInfo.Marked


def test_the_organisation_is_the_first_author_and_on_the_first_page(tmp_path: Path) -> None:
    whole = a_snapshot(printing=replace(PRINTING, organisation="Halden Group"))
    printed = render_pdf(whole)
    with pikepdf.open(BytesIO(printed)) as document:
        assert document.docinfo["/Author"] == "Halden Group, Amelia Auditor"
    assert "HALDEN GROUP" in pages_of(printed, tmp_path)[0].upper()


def test_the_file_is_sound(tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(paper_of(a_snapshot()).content)) as document:
        assert document.check_pdf_syntax() == []
