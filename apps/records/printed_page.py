"""The digests in the text of a record's last page.

This reads no PDF but ours: it knows the one form that WeasyPrint gives to the codes of letters and to what
they stand for. A PDF that was printed otherwise seems to have no digests.
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
    """Return every SHA-256 in the text of the last page."""
    page: Any = reader.find_page_for_modification(-1)[0].get_object()
    return _DIGEST.findall("\n".join(_lines(page)))


def _lines(page: Any) -> list[str]:
    resources = page["/Resources"]
    if "/Font" not in resources:
        return []
    fonts = resources["/Font"]
    tables = {name[1:].encode(): _letters_by_code(fonts[name]) for name in fonts}
    lines, table = [], dict[bytes, str]()
    for font, line in _FONT_OR_LINE.findall(_content(page)):
        if font:
            table = tables.get(font, {})
        else:
            lines.append("".join(table.get(code, "?") for code in _LETTER.findall(line)))
    return lines


def _content(page: Any) -> bytes:
    contents = page["/Contents"]
    parts = [contents] if hasattr(contents, "data") else [contents[at] for at in range(len(contents))]
    return b"\n".join(part.data for part in parts)


def _letters_by_code(font: Any) -> dict[bytes, str]:
    """Return the letters that the codes of a font stand for, as far as one code is one letter."""
    if "/ToUnicode" not in font:
        return {}
    return {code: chr(int(letter, 16)) for code, letter in _MEANS.findall(font["/ToUnicode"].data)}
