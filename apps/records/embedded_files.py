"""Files inside a paper: the record as data, and what was attached to its evidence."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

LONGEST_NAME = 120


@dataclass(frozen=True)
class Enclosure:
    """One file to embed.

    Args:
        content: the bytes, or what reads them; read once, when the paper is written.
        created: when the file came to be (aware); it is its date in the PDF, so that equal papers stay equal.
        relationship: what it is to the paper, in the words of PDF/A-3: Data, Source, Supplement, Alternative
            or Unspecified.
    """

    name: str
    content: bytes | Callable[[], bytes]
    media_type: str
    created: datetime
    description: str = ""
    relationship: str = "Unspecified"

    def read(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content()


def in_order(enclosures: Iterable[Enclosure]) -> list[Enclosure]:
    """The enclosures under names that differ and can be saved anywhere, in the order that a PDF asks for."""
    return sorted(_named_apart(enclosures), key=lambda one: one.name.encode())


def _named_apart(enclosures: Iterable[Enclosure]) -> Iterator[Enclosure]:
    taken: set[str] = set()
    for one in enclosures:
        path = PurePath(_safe(one.name))
        name, number = path.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        taken.add(name.casefold())
        yield replace(one, name=name)


def _safe(name: str) -> str:
    """`name` without what a file system or a reader could take for something else."""
    plain = "".join(
        "_"
        if letter in '\\/:*?"<>|' or unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else letter
        for letter in name
    ).strip(" .")
    if len(plain) > LONGEST_NAME:
        suffix = PurePath(plain).suffix[:20]
        plain = plain[: LONGEST_NAME - len(suffix)] + suffix
    return plain or "file"
