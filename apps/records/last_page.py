"""The digests that stand on the last page of a record, read as our own printer writes letters.

No reader of any PDF: the codes of the letters, and what they stand for, have the one form that WeasyPrint
gives them. A paper that was printed otherwise seems to have none.
"""

import re
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

# Which font, or a line of letters in it.
_FONT_OR_LINE = re.compile(rb"/(\w+) [0-9.]+ Tf|\[([^\]]*)\] TJ")
_LETTER = re.compile(rb"<([0-9a-f]{4})>")
_MEANS = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def printed_digests(reader: PdfFileReader) -> list[str]:
    """Every SHA-256 in the text of the last page."""
    page: Any = reader.find_page_for_modification(-1)[0].get_object()
    return _DIGEST.findall("\n".join(_lines(page)))


def _lines(page: Any) -> list[str]:
    resources = page["/Resources"]
    if "/Font" not in resources:
        return []
    fonts = resources["/Font"]
    tables = {name[1:].encode(): _table(fonts[name]) for name in fonts}
    lines, table = [], dict[bytes, str]()
    for font, line in _FONT_OR_LINE.findall(_content(page)):
        if font:
            table = tables.get(font, {})
        else:
            lines.append("".join(table.get(code, "?") for code in _LETTER.findall(line)))
    return lines


def _content(page: Any) -> bytes:
    contents = page["/Contents"]
    parts = [contents] if hasattr(contents, "data") else [contents[place] for place in range(len(contents))]
    return b"\n".join(part.data for part in parts)


def _table(font: Any) -> dict[bytes, str]:
    """What the codes of a font stand for, as far as it is one letter for one code."""
    if "/ToUnicode" not in font:
        return {}
    return {code: chr(int(letter, 16)) for code, letter in _MEANS.findall(font["/ToUnicode"].data)}
