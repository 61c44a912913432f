"""Laying out a paper: HTML of our own templates as a PDF, from our own style sheets and nothing else."""

import logging
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

logger = logging.getLogger(__name__)


class PaperError(Exception):
    """The paper could not be made: the template or the style sheet is at fault, not the hot fix."""


@dataclass(frozen=True)
class Paper:
    """A PDF, how many pages it has, and the characters for which this machine has no font."""

    content: bytes
    pages: int
    without_font: tuple[str, ...]


def lay_out(html: str, *, what: str) -> Paper:
    """`html` as a PDF; `what` names it in the log. The same HTML gives the same bytes. Raises PaperError."""
    # Here and not above: the import takes seconds, and most processes never print.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from .fetcher import StaticFilesOnly

    try:
        with _missing_glyphs() as missing:
            source = HTML(string=nothing_hidden(html), base_url="static:", url_fetcher=StaticFilesOnly())
            document = source.render(pdf_tags=True)
            content: bytes = document.write_pdf(pdf_tags=True)
    except FatalURLFetchingError as refused:
        # Not an Exception: uncaught it would end the worker.
        raise PaperError(str(refused)) from refused
    without_font = tuple(sorted(missing))
    if without_font:
        logger.warning("%s has characters that no font here shows: %s", what, without_font)
    return Paper(content, len(document.pages), without_font)


def nothing_hidden(html: str) -> str:
    """`html` with the characters that would hide or turn round what stands there printed as what they are."""
    return html.translate(_SHOWN)


def _shown(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else f"[U+{code:04X}]"


_SHOWN = {
    code: _shown(code)
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x2000, 0x2070))
    if unicodedata.category(chr(code)) in ("Cc", "Cf")
    and chr(code) not in "\n\r\t\u200c\u200d"
    and unicodedata.bidirectional(chr(code)) not in ("L", "R")
}


@contextmanager
def _missing_glyphs() -> Iterator[set[str]]:
    """Collect the characters without a font, for which WeasyPrint logs a line at each place they stand."""
    found: set[str] = set()
    thread = threading.get_ident()

    def collect(line: logging.LogRecord) -> bool:
        if line.thread != thread or not str(line.msg).startswith(".notdef glyph") or not line.args:
            return True
        found.add(str(next(iter(line.args))))
        return False

    source = logging.getLogger("weasyprint")
    source.addFilter(collect)
    try:
        yield found
    finally:
        source.removeFilter(collect)
