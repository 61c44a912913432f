"""Which text every database takes: without NUL, and without half of a character that is written in two."""

from typing import Any


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
