"""Names of accounts and groups that people would take for one another: other capitals, letters alike."""

import re
import unicodedata
from collections.abc import Iterable

# Scripts that have letters which look like those of another one of these.
_ALIKE = frozenset(("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"))
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """Return `name` without what capitals and widths of letters make of it."""
    for _again in range(2):  # what is written wide has capitals, too, and shows them when it is narrow
        name = unicodedata.normalize("NFKC", name.casefold())
    return name


def taken_by(name: str, others: Iterable[str]) -> str:
    """Return which of `others` is `name` in other capitals or widths of letters; empty where none is."""
    wanted = folded(name)
    return next((other for other in others if folded(other) == wanted), "")


def mixes_scripts(name: str) -> bool:
    """Whether a word of `name` has letters of scripts that look alike: a Latin word with one Cyrillic letter.

    Words of several scripts may stand beside one another, as a name at an address of another script does.
    """
    words = _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", name))
    return any(len(_scripts(word) & _ALIKE) > 1 for word in words)


def _scripts(word: str) -> set[str]:
    # The name of a letter begins with its script; Python knows no other way to ask.
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
