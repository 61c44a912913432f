"""Names of accounts and groups that people would take for one another: other capitals, letters alike."""

import unicodedata
from collections.abc import Iterable

# Written together as a matter of course, so that a word of several of these is of one script.
_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK", "IDEOGRAPHIC": "CJK"}
_ENDS_A_WORD = ("@", " ")


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
    """Whether a word of `name` has letters of several scripts: a Latin word with one Cyrillic letter.

    An address may have a name of one script at a place of another.
    """
    plain = unicodedata.normalize("NFKC", name)
    for sign in _ENDS_A_WORD:
        plain = plain.replace(sign, "\n")
    return any(len(_scripts(word)) > 1 for word in plain.splitlines())


def _scripts(word: str) -> set[str]:
    # The name of a letter begins with its script; Python knows no other way to ask.
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha())
    return {_TOGETHER.get(script, script) for script in names}
