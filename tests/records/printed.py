"""Papers printed once for all tests that read them back, and ways to look at one as a reader does."""

import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from apps.records.pdf import render_record
from apps.records.pdf_layout import Pdf
from apps.records.record_data import SignOffSummary, Snapshot
from tests.records.builders import a_snapshot, closed, sent_back


@cache
def paper_of(taken: Snapshot) -> Pdf:
    """The paper of a snapshot: the same one gives the same bytes, so it is laid out once for all tests."""
    return render_record(taken)


@cache
def open_paper() -> Pdf:
    return paper_of(a_snapshot(ways_back=(sent_back(),)))


@cache
def closed_paper() -> Pdf:
    return paper_of(closed(a_snapshot(standing=SignOffSummary("Closed. All 2 sign-offs were given."))))


@cache
def expedited_paper() -> Pdf:
    whole = a_snapshot()
    given, open_one = whole.decisions
    owing = replace(open_one, owed="until 2026-11-24 03:00 UTC")
    cover = replace(whole.cover, expedited=True)
    return paper_of(replace(whole, cover=cover, decisions=(given, owing)))


def opened(paper: Pdf) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(paper.content))


def elements(document: pikepdf.Pdf, role: str) -> list[Any]:
    """The elements of the structure that play `role`, such as /TH."""
    return [
        one
        for one in document.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem" and one.get("/S") == role
    ]


def picture(paper: Pdf, folder: Path, *, page: int, dots: int) -> Image.Image:
    """A page in grey, at `dots` to the inch."""
    source = folder / "paper.pdf"
    source.write_bytes(paper.content)
    number = ["-f", str(page), "-l", str(page)]
    made = folder / f"page-{page}-{dots}"
    subprocess.run(
        ["pdftoppm", "-gray", "-png", "-singlefile", "-r", str(dots), *number, str(source), str(made)],
        check=True,
    )
    with Image.open(made.with_suffix(".png")) as found:
        return found.convert("L")
