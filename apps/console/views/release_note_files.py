"""A release note to take along: as a PDF, as Markdown, and as a page that needs nothing else."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.common import clock
from apps.records.board_papers import (
    note_as_markdown,
    note_as_page,
    note_file_name,
    note_for_paper,
    print_note,
)
from apps.records.render_worker import render_in_worker
from apps.release_notes.models import ReleaseNote

from .release_notes import with_note
from .responses import download, person


@require_GET
@with_note
def as_pdf(request: HttpRequest, note: ReleaseNote) -> HttpResponse:
    """Return the note as a PDF."""
    page = note_for_paper(note, printed_by=str(person(request)), at=clock.now())
    pdf = render_in_worker(print_note, page)
    return download(pdf.content, name=note_file_name(note, "pdf"), kind="application/pdf")


@require_GET
@with_note
def as_markdown(request: HttpRequest, note: ReleaseNote) -> HttpResponse:
    """The note as text with Markdown's marks."""
    content = note_as_markdown(note).encode()
    return download(content, name=note_file_name(note, "md"), kind="text/markdown; charset=utf-8")


@require_GET
@with_note
def as_html(request: HttpRequest, note: ReleaseNote) -> HttpResponse:
    """The note as one HTML file, never shown as a page of this site."""
    content = note_as_page(note, printed_by=str(person(request)), at=clock.now()).encode()
    return download(content, name=note_file_name(note, "html"), kind="text/html; charset=utf-8")
