"""Which text every database takes, without NUL and half characters; and what in a text nobody sees."""

import unicodedata
from typing import Any

# They join letters of Persian, of scripts of India and of emoji, and are part of how a word is written.
_JOINERS = "\u200c\u200d"
# What turns round the letters behind it, so that a text reads as another one.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_usable(text: Any) -> bool:
    """Whether a database takes `text`; what is no text is none of this business."""
    return not isinstance(text, str) or ("\0" not in text and is_whole(text))


def is_whole(text: str) -> bool:
    """Whether `text` has no half of a character that is written in two."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def hidden_in(text: str, *, lines: bool = False) -> str:
    """Return the first letter of `text` that nobody sees, as a control or a mark of direction; else nothing.

    Args:
        lines: whether it is a text of several lines, in which only what turns letters round is one: such
            a text is pasted from elsewhere, and what else is invisible there says nothing wrong.
    """
    if text.isascii() and text.isprintable():
        return ""
    if lines:
        return next((letter for letter in text if letter in _TURNS), "")
    return next((letter for letter in text if _is_hidden(letter)), "")


def code_of(letter: str) -> str:
    """Return by what a letter that nobody sees can be looked for: "U+202E RIGHT-TO-LEFT OVERRIDE"."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()


def _is_hidden(letter: str) -> bool:
    if letter.isprintable() or letter in _JOINERS:
        return False
    # What has a width of its own is seen, such as a no-break space or the sign of an Arabic number.
    return (
        unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") and unicodedata.bidirectional(letter) != "AN"
    )
