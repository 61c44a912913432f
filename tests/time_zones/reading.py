"""What a page says of moments, outside of what somebody types or typed."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_UTC = re.compile(r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)? UTC")
_BESIDE = re.compile(
    r"\d\d:\d\d(?::\d\d)? (?:[A-Z]{3,5}|[+-]\d\d:\d\d) ?\((?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)? UTC\)"
)
_BARE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?![:\d])(?! (?:UTC|[A-Z]{3,5}|[+-]\d\d:))")
_TYPED = ("textarea", "script", "style", "title", "select")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TYPED and not self._inside:
            self._inside = tag
        told = dict(attrs)
        self.words += [f"|{told[name]}|" for name in ("title", "aria-label") if told.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)


def words_of_page(content: bytes) -> str:
    """The text of a page, and what its attributes say aloud."""
    reader = _Text()
    reader.feed(content.decode())
    return " ".join("".join(reader.words).split())


def alone_in(text: str) -> Iterator[str]:
    """Each moment of `text` that stands in UTC alone, or in no zone at all, with what is around it."""
    left = _BESIDE.sub("(told)", text)
    for found in (*_UTC.finditer(left), *_BARE.finditer(left)):
        yield left[max(0, found.start() - 90) : found.end() + 30]


def both_in(text: str) -> list[str]:
    """Each moment of `text` that is told in a zone with UTC beside it."""
    return _BESIDE.findall(text)
