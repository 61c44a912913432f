"""The memory that printing needs, in a process of its own: how much each further page adds."""

import tempfile

from tests.bench.figures import Figure
from tests.bench.peaks import peak_of
from tests.bench.stage import html_of, pages_of, record_of

GOALS: dict[str, float] = {}
FEW, MANY = 3, 40
PRINTING = """
import sys
from pathlib import Path
import django
django.setup()
from apps.records.pdf_layout import lay_out
lay_out(Path(sys.argv[1]).read_text(), what="bench")
"""


def run() -> list[Figure]:
    short, long = record_of(FEW), record_of(MANY)
    pages = pages_of(long) - pages_of(short)
    small, large = _peak(html_of(short)), _peak(html_of(long))
    return [
        Figure("peak memory for a short record", [small], "MB"),
        Figure(
            "peak memory for each further page", [(large - small) / pages], "MB", note=f"{pages} more pages"
        ),
    ]


def _peak(html: str) -> float:
    """In megabytes."""
    with tempfile.NamedTemporaryFile("w", suffix=".html") as page:
        page.write(html)
        page.flush()
        return peak_of(PRINTING, page.name)
