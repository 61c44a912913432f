"""WeasyPrint has nothing to complain about in our template and style sheets."""

import logging

import pytest

from apps.records.pdf import render_pdf
from tests.records.builders import a_snapshot, sent_back

pytestmark = pytest.mark.same_on_every_database


def test_printing_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        render_pdf(a_snapshot(ways_back=(sent_back(),)))
    assert caplog.messages == []
