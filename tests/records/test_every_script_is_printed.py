"""Names and texts in any alphabet, and emoji, print with the fonts that the packages bring."""

from pathlib import Path

import pytest

from apps.records.pdf import render_record
from tests.records.builders import a_snapshot, text_of, with_every_text
from tests.records.printed import elements, opened

pytestmark = pytest.mark.same_on_every_database


@pytest.mark.parametrize(
    "typed",
    [
        "Łukasz Wójcik, Zoë, Þórsson, Dvořák, Nguyễn",
        "Ελληνικά Қазақ українська",
        "林梅 さくら 한국어 漢字",
        "हिन्दी தமிழ் বাংলা ไทย ខ្មែរ",
        "ქართული Հայերեն አማርኛ",
    ],
)
def test_a_script_is_printed_whole(typed: str, tmp_path: Path) -> None:
    whole = a_snapshot()
    paper = render_record(a_snapshot(history=with_every_text(whole.history, typed)))
    assert paper.without_font == ()
    with opened(paper) as document:
        assert elements(document, "/Table")
    text = text_of(paper.content, tmp_path)
    for word in typed.replace(",", "").split()[:2]:
        assert word[0] in text


@pytest.mark.parametrize(
    "typed", ["مرحبا بالعالم", "שלום עולם", "👩\u200d💻🇩🇪👍🏽❤️ ½ ™", "🏴\U000e0067\U000e0062\U000e007f"]
)
def test_right_to_left_and_emoji_have_their_fonts(typed: str) -> None:
    paper = render_record(a_snapshot(history=with_every_text(a_snapshot().history, typed)))
    assert paper.without_font == ()
