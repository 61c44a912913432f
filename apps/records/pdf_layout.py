"""Laying out a PDF: HTML of our own templates as an archival PDF, reading our own style sheets only."""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .archival import VARIANT, EmbeddedFile, colours, finisher, named_and_sorted
from .printed_text import breakable, nothing_hidden, spelled_out

if TYPE_CHECKING:
    from weasyprint import Attachment

logger = logging.getLogger(__name__)

_MM = 72 / 25.4
# Left, bottom, width, height in PDF points, on the last page of a record that ended: nothing else is there.
# The style sheet draws the frame; a test measures it on the paper.
SIGNATURE_BOX = (20 * _MM, 24 * _MM, 100 * _MM, 28 * _MM)


class LayoutError(Exception):
    """A PDF could not be laid out: the template or the style sheet is at fault, not the hot fix."""


@dataclass(frozen=True)
class Pdf:
    """A finished PDF, how many pages it has, and the characters for which this machine has no font."""

    content: bytes
    pages: int
    without_font: tuple[str, ...]


def lay_out(html: str, *, what: str, embedded: Iterable[EmbeddedFile] = ()) -> Pdf:
    """Return `html` as a PDF/A-3a and PDF/UA-1. The same HTML and files give the same bytes.

    Args:
        html: a whole page of our own templates; its `meta` elements give language, title, author and dates.
        what: names the document in the log.
        embedded: files to embed.

    Raises:
        LayoutError: the page asks for something from elsewhere.
    """
    html = breakable(nothing_hidden(html))
    # First, and once: what cannot be read is found out before the work.
    files = [replace(file, content=file.read()) for file in named_and_sorted(embedded)]
    content, pages, missing = _render(html, files)
    without_font = tuple(sorted(missing))
    if without_font:
        logger.warning("%s has characters that no font here shows: %s", what, without_font)
        # A box says nothing, and no archive takes it: print their codes.
        content, pages, _missing = _render(spelled_out(html, without_font), files)
    return Pdf(content, pages, without_font)


def _render(html: str, files: list[EmbeddedFile]) -> tuple[bytes, int, set[str]]:
    """Return the PDF, the number of its pages and the characters without a font. Raises LayoutError."""
    # Here and not above: the import takes seconds, and most processes never print.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from .fetcher import StaticFilesOnly

    try:
        with _missing_glyphs() as missing:
            source = HTML(string=html, base_url="static:", url_fetcher=StaticFilesOnly())
            document = source.render(color_profiles=colours(), **VARIANT)
            content: bytes = document.write_pdf(
                finisher=finisher(files), attachments=[_attachment(file) for file in files], **VARIANT
            )
    except FatalURLFetchingError as refused:
        # Not an Exception: uncaught it would end the worker.
        raise LayoutError(str(refused)) from refused
    return content, len(document.pages), missing


def _attachment(file: EmbeddedFile) -> "Attachment":
    from weasyprint import Attachment

    # By file object and not by name or address: nothing is fetched.
    return Attachment(
        string=file.read(),
        name=file.name,
        description=file.description,
        created=file.created,
        modified=file.created,
        relationship=file.relationship,
    )


@contextmanager
def _missing_glyphs() -> Iterator[set[str]]:
    """Collect the characters without a font; WeasyPrint logs a line for each place that they stand at."""
    missing: set[str] = set()
    thread = threading.get_ident()

    def collect(line: logging.LogRecord) -> bool:
        if line.thread != thread or not str(line.msg).startswith(".notdef glyph") or not line.args:
            return True
        missing.add(str(next(iter(line.args))))
        return False

    source = logging.getLogger("weasyprint")
    source.addFilter(collect)
    try:
        yield missing
    finally:
        source.removeFilter(collect)
