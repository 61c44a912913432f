"""Arabic and Hebrew paragraphs stand at the right and run from there; everything else is as it was."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from apps.common.text_direction import runs_right_to_left
from apps.evidence.sheets import Field, Sheet
from apps.records.pdf import as_html, render_pdf
from apps.records.record_data import RoundOfEvidence, RoundOfSignOffs, Snapshot
from apps.records.templatetags.paper import direction, typed
from tests.records.builders import COVER, SHEET, SIGN_OFF, a_snapshot

pytestmark = pytest.mark.same_on_every_database

ARABIC = "فشل الدفع بالبطاقة (خطأ 503)."
HEBREW = "התשלום בכרטיס נכשל (503) ב-Berlin."
RIGHT = ' dir="rtl"'


def a_record(value: str) -> Snapshot:
    whole = a_snapshot()
    sheet: Sheet = replace(
        SHEET, fields=(Field("description", "Description", value, False, True),), tables=()
    )
    first = replace(whole.chapters[0], rounds=(RoundOfEvidence(1, False, (sheet,)),))
    return replace(whole, chapters=(first, *whole.chapters[1:]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ARABIC, True),
        (HEBREW, True),
        ("503: " + HEBREW, True),
        ("Berlin " + HEBREW, False),
        ("\u202e" + "reversed", False),
        ("503 (!)", False),
        ("", False),
    ],
)
def test_the_first_letter_decides(text: str, found: bool) -> None:
    assert runs_right_to_left(text) is found
    assert direction(text) == (RIGHT if found else "")


def test_each_line_runs_its_own_way() -> None:
    assert typed(f"{ARABIC}\n\n<b>503</b>") == (
        f'<p class="typed-line"{RIGHT}>{ARABIC}</p><p class="typed-line"></p>'
        '<p class="typed-line">&lt;b&gt;503&lt;/b&gt;</p>'
    )


def test_what_runs_from_the_left_is_printed_as_it_was() -> None:
    assert typed("One\n\n<b>two</b>") == "One\n\n&lt;b&gt;two&lt;/b&gt;"
    assert "rtl" not in as_html(a_snapshot())


def test_the_first_page_and_the_comments_do_so_too() -> None:
    given = replace(SIGN_OFF, comment=HEBREW)
    cover = replace(COVER, title=ARABIC, issue=HEBREW, change=ARABIC)
    page = as_html(a_snapshot(cover=cover, sign_offs=(RoundOfSignOffs(1, False, (given,)),)))
    assert f'<span class="mast-title"{RIGHT}>{ARABIC}</span>' in page
    assert f'<span class="value"{RIGHT}>{HEBREW}</span>' in page
    assert f'<p class="sign-off-comment"{RIGHT}>“{HEBREW}”</p>' in page


def test_on_paper_it_begins_at_the_right_edge(tmp_path: Path) -> None:
    source = tmp_path / "paper.pdf"
    source.write_bytes(render_pdf(a_record(f"{HEBREW}\nThe log says so.")))
    words = subprocess.run(
        ["pdftotext", "-bbox", source, "-"], check=True, capture_output=True
    ).stdout.decode()
    hebrew = [float(right) for right in re.findall(r'xMax="(\S+)" yMax="\S+">[א-ת]', words)]
    english = [float(left) for left in re.findall(r'xMin="(\S+)" \S+ \S+ \S+>log<', words)]
    page, margin = 595.3, 48.2  # A4, and 17 mm, in points
    assert max(hebrew) == pytest.approx(page - margin, abs=1)
    assert min(english) < page / 2
