"""What no font shows is told once, and not at every place where it stands."""

import logging
from pathlib import Path

import pytest

from apps.records.pdf import render_record
from tests.records.builders import a_snapshot, text_of, with_every_text

pytestmark = pytest.mark.same_on_every_database

NOBODY_HAS_IT = "\U0010fffd"


def test_they_are_told_with_the_paper_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        paper = render_record(with_every_text(a_snapshot(), NOBODY_HAS_IT))
    assert paper.without_font == (NOBODY_HAS_IT,)
    assert len(caplog.messages) == 1


def test_their_code_is_printed_in_their_place(tmp_path: Path) -> None:
    printed = render_record(a_snapshot(history=with_every_text(a_snapshot().history, NOBODY_HAS_IT)))
    assert text_of(printed.content, tmp_path).count("[U+10FFFD]") == 7
