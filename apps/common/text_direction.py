"""Which way a text is written: what a browser finds out by dir="auto", for paper too."""

import unicodedata

_RIGHT_TO_LEFT = ("R", "AL")


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter of `text` is of a script such as Hebrew; digits and signs do not count."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", *_RIGHT_TO_LEFT)), "L") in _RIGHT_TO_LEFT
