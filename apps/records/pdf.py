"""The record as a PDF: a snapshot in the record's own template, laid out as every paper is."""

from django.template.loader import render_to_string
from django.utils.translation import override

from .paper import Paper, lay_out, nothing_hidden
from .snapshot import Snapshot, digest


def render_pdf(taken: Snapshot) -> bytes:
    """`taken` as a PDF. The same snapshot gives the same bytes on the same machine."""
    return print_paper(taken).content


def print_paper(taken: Snapshot) -> Paper:
    """`taken` as a PDF, with what there is to know about it. Raises PaperError."""
    return lay_out(as_html(taken), what=taken.cover.reference)


def as_html(taken: Snapshot) -> str:
    """The page that is printed: everything that people typed is escaped, and nothing in it is invisible."""
    with override(taken.language):
        return nothing_hidden(
            render_to_string("records/record.html", {"record": taken, "digest": digest(taken)})
        )
