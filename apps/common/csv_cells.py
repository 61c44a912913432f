"""Lines of a CSV that opens safely in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

# With one of these at its beginning a spreadsheet takes a cell for a formula; the wide ones count for some.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Before the first line: by it spreadsheets know that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff".encode()


def cell(text: object) -> str:
    """`text` as a cell: an apostrophe comes before what a spreadsheet would take for a formula."""
    written = str(text)
    return f"'{written}" if written.startswith(FORMULA) else written


def lines(rows: Iterable[Iterable[object]]) -> bytes:
    """`rows` as lines of a CSV in UTF-8, each value as a safe cell."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([cell(one) for one in row] for row in rows)
    return written.getvalue().encode()
