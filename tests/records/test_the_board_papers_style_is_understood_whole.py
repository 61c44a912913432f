"""WeasyPrint understands every rule of the style sheets of the agenda and the release note."""

import logging
from datetime import datetime

import pytest

from apps.hotfixes.models import HotFix
from apps.records.agenda import build_agenda
from apps.records.board_papers import note_for_paper, print_agenda, print_note
from apps.release_notes.models import ReleaseNote
from tests.driving import Company, report

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_every_database]


def test_nothing_is_ignored(company: Company, night: datetime, caplog: pytest.LogCaptureFixture) -> None:
    hotfix = report(company)
    note = ReleaseNote(hotfix=hotfix, title="Card payments work again", what_changed="A **certificate**.")
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        print_agenda(build_agenda(HotFix.objects.order_by("pk"), scope="All", printed_by="Amelia", at=night))
        print_note(note_for_paper(note, printed_by="Amelia", at=night))
    assert [line.getMessage() for line in caplog.records] == []
