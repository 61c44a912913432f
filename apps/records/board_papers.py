"""Documents beside the record: the board's agenda as a PDF; a release note as PDF, HTML or Markdown."""

import base64
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils.translation import override

from apps.common import clock
from apps.release_notes.models import ReleaseNote
from apps.release_notes.rendered import html
from apps.release_notes.written import markdown, standing

from .agenda import Agenda
from .pdf_layout import Pdf, lay_out
from .printed_text import nothing_hidden, to_the_minute

PAPER_STYLES = tuple(f"static:records/{name}.css" for name in ("every_page", "board_papers", "note"))
SCREEN_STYLE = "records/note_page.css"


def print_agenda(agenda: Agenda) -> Pdf:
    """Return the agenda as a PDF. Raises LayoutError."""
    with override(agenda.language):
        return lay_out(render_to_string("records/agenda.html", {"agenda": agenda}), what="agenda")


def note_for_paper(note: ReleaseNote, *, printed_by: str, at: datetime) -> str:
    """Return the note as the HTML that `print_note` lays out."""
    return _page(note, styles=PAPER_STYLES, printed_by=printed_by, at=at)


def print_note(page: str) -> Pdf:
    """Return a page made by `note_for_paper` as a PDF. Raises LayoutError."""
    return lay_out(page, what="release note")


def note_as_page(note: ReleaseNote, *, printed_by: str, at: datetime) -> str:
    """Return the note as an HTML file on its own: its style is inside, and it fetches nothing."""
    style = base64.b64encode(_static(SCREEN_STYLE)).decode()
    return _page(note, styles=[f"data:text/css;base64,{style}"], printed_by=printed_by, at=at)


def note_as_markdown(note: ReleaseNote) -> str:
    """Return the note as Markdown, to paste elsewhere."""
    with override(settings.LANGUAGE_CODE):
        return nothing_hidden(markdown(note))


def note_file_name(note: ReleaseNote, kind: str) -> str:
    """Return HF-2026-0042-release-note-7-customers.pdf or the like: codes only, nothing that people typed."""
    audience = f"-{note.audience.replace('_', '-')}" if note.audience else ""
    return f"{note.hotfix.reference}-release-note-{note.pk}{audience}.{kind}"


def _page(note: ReleaseNote, *, styles: Sequence[str], printed_by: str, at: datetime) -> str:
    with override(settings.LANGUAGE_CODE):
        context = {
            "language": settings.LANGUAGE_CODE,
            "note": note,
            "hotfix": note.hotfix,
            "body": html(note),
            "standing": standing(note),
            "stamp": "" if note.is_published else note.get_status_display(),
            "published_at": to_the_minute(note.published_at),
            "withdrawn_at": to_the_minute(note.withdrawn_at),
            "styles": styles,
            "printed_by": printed_by,
            "printed_at": to_the_minute(at),
            "printed_at_iso": f"{at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        return nothing_hidden(render_to_string("records/release_note.html", context))


def _static(name: str) -> bytes:
    """Return one of our own static files, from the sources or from the collected ones."""
    path = finders.find(name)
    if path:
        return Path(path).read_bytes()
    with staticfiles_storage.open(name) as collected:
        content: bytes = collected.read()
        return content
