"""What a word is to the search: how text falls into words, and in which forms each is found; pure.

The database compares forms and nothing else, so both databases find the same: small letters without accents,
and beside them the way in which one writes an umlaut who has none (“Käserei”: kaserei, kaeserei).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

# No word is longer, and no key of an index: what is longer is found by its beginning.
LONGEST = 64

_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
# Letters and digits with their marks; `_` parts words.
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
# Words that belong together: v2.4.1, HF-2026-0040, payment-service, ledger_entry.
_RUN = re.compile(rf"(?:{_WORD.pattern})(?:[-._](?:{_WORD.pattern}))*")
_VERSION = re.compile(r"v\d")
# What Unicode does not take apart.
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Found(NamedTuple):
    """A word, or words that belong together, at its place in a text, in all forms in which it is found."""

    start: int
    end: int
    forms: tuple[str, ...]


def composed(text: str) -> str:
    """`text` with letters and their accents in one, as it is kept and shown."""
    return unicodedata.normalize("NFC", text)


def plain(word: str) -> str:
    """The form of one word in small letters and without accents."""
    if word.isascii():
        return word.lower()[:LONGEST]
    apart = unicodedata.normalize("NFKD", word.casefold())
    kept = (one for one in apart if not unicodedata.combining(one) and not one.isspace())
    return "".join(kept).translate(_PLAIN)[:LONGEST]


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """Every form in which `word` is found: plain, with umlauts written out, a version without its “v”."""
    found = [plain(word)]
    if not word.isascii():
        found.append(plain(composed(word).casefold().translate(_UMLAUTS)))
    found += [one[1:] for one in found if _VERSION.match(one)]
    return tuple(dict.fromkeys(one for one in found if one))


def found_in(text: str) -> Iterator[Found]:
    """The words of `text` with their places, what belongs together before its parts."""
    for run in _RUN.finditer(text):
        parts = list(_WORD.finditer(run[0]))
        if len(parts) > 1:
            yield Found(run.start(), run.end(), forms(run[0]))
        for part in parts:
            yield Found(run.start() + part.start(), run.start() + part.end(), forms(part[0]))


def parts_of(run: str) -> list[str]:
    """The words in words that belong together."""
    return _WORD.findall(run)


def runs_in(text: str) -> list[str]:
    """What is separate in `text`: words, and words that belong together."""
    return _RUN.findall(text)


def all_forms(texts: Iterable[str]) -> set[str]:
    """Every form of every word in `texts`."""
    found: set[str] = set()
    for run in {run for text in texts for run in _RUN.findall(text)}:
        found.update(forms(run))
        parts = _WORD.findall(run)
        if len(parts) > 1:
            for part in parts:
                found.update(forms(part))
    return found
