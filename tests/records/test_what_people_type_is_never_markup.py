"""Whatever people type is printed as they typed it: no markup, no template, no picture."""

from pathlib import Path

import pytest

from apps.records.pdf import as_html, render_pdf
from tests.records.builders import a_snapshot, sent_back, text_of, with_every_text

pytestmark = pytest.mark.same_on_every_database

MARKUP = "<img src='http://127.0.0.1:9/x'> <script>alert(1)</script> &amp; {{ 7|add:7 }} {% now 'Y' %}"


def test_no_text_of_the_whole_record_becomes_markup() -> None:
    html = as_html(with_every_text(a_snapshot(ways_back=(sent_back(),)), MARKUP))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; {{ 7|add:7 }}" in html


def test_markup_is_printed_as_it_was_typed(tmp_path: Path) -> None:
    text = text_of(render_pdf(with_every_text(a_snapshot(), "<b>bold</b> &amp;")), tmp_path)
    assert "Every card payment ends in “try again later”. <b>bold</b> &amp;" in text


def test_no_partial_of_the_paper_marks_text_as_safe() -> None:
    for template in Path("templates/records").rglob("*.html"):
        source = template.read_text()
        assert "|safe" not in source, template
        assert "autoescape" not in source, template
