"""What people typed, as one line: it can end no header, hide no letter and turn nothing round."""

import unicodedata

LONGEST_SUBJECT = 150
# The kinds of letters that are not seen, and turn round what follows.
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
# What a chat would take for its own: a mention of everybody, a link with another name, a tag.
_NEUTRAL = str.maketrans({"<": "\u2039", ">": "\u203a", "@": "\uff20", "[": "(", "]": ")"})


def in_one_line(typed: str) -> str:
    """Return what somebody typed, as one line that cannot end a header, hide a letter or turn it round."""
    line = " ".join(typed.split())
    kept = (letter for letter in line if unicodedata.category(letter) != "Cc" and not _turns_round(letter))
    return "".join(kept)


def neutral(typed: str) -> str:
    """Return what somebody typed, so that no chat takes a part of it for its own."""
    return typed.translate(_NEUTRAL)


def _turns_round(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _TURNING
