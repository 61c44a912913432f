"""On the last page of a closed record a frame is free for the signature, exactly where SIGNATURE_BOX says."""

from dataclasses import replace
from pathlib import Path

import pytest

from apps.records.pdf import render_record
from apps.records.pdf_layout import SIGNATURE_BOX, Pdf
from tests.records.builders import a_snapshot, closed, pages_of
from tests.records.printed import closed_paper, open_paper, opened, picture

pytestmark = pytest.mark.same_on_every_database

DOTS = 144
CAPTION = "Signed electronically when issued"


def crowded() -> Pdf:
    """What stands before the frame fills more than a page."""
    whole = closed(a_snapshot())
    return render_record(replace(whole, cover=replace(whole.cover, reference="HF-2026-0042 " * 300)))


def box_in_dots(height: float) -> tuple[int, int, int, int]:
    """Left, upper, right, lower edge of the frame in a picture of a page `height` points high."""
    left, bottom, width, high = SIGNATURE_BOX
    edges = (left, height - bottom - high, left + width, height - bottom)
    return tuple(round(edge * DOTS / 72) for edge in edges)  # type: ignore[return-value]


@pytest.mark.parametrize("printed", [closed_paper, crowded])
def test_the_frame_is_there_and_empty(printed: "type[Pdf]", tmp_path: Path) -> None:
    paper: Pdf = printed()  # type: ignore[call-arg]
    with opened(paper) as document:
        high = float(document.pages[-1].MediaBox[3])
    page = picture(paper, tmp_path, page=paper.pages, dots=DOTS)
    left, upper, right, lower = box_in_dots(high)
    inside = page.crop((left + 4, upper + 4, right - 4, lower - 4))
    assert inside.getextrema() == (255, 255)
    for edge in (
        (left - 2, upper, left + 3, lower),
        (right - 3, upper, right + 2, lower),
        (left, upper - 2, right, upper + 3),
        (left, lower - 3, right, lower + 2),
    ):
        darkest, _lightest = page.crop(edge).getextrema()
        assert darkest < 200, edge


def test_its_caption_stands_on_the_last_page_alone(tmp_path: Path) -> None:
    *before, last = pages_of(closed_paper().content, tmp_path)
    assert CAPTION in last
    assert not any(CAPTION in page for page in before)


def test_an_open_one_has_none(tmp_path: Path) -> None:
    assert not any(CAPTION in page for page in pages_of(open_paper().content, tmp_path))
