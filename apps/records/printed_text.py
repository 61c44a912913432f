"""Text as it is printed: times, short texts, nothing hidden, no endless word, no letter without a font."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from apps.common import clock


def to_the_second(moment: datetime | None) -> str:
    """Return a moment in UTC as text, as exact as signatures need it; empty where there is none."""
    return f"{moment.astimezone(clock.UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else ""


def moment_of(written: str) -> datetime:
    """Return the moment that `to_the_second` wrote."""
    return datetime.strptime(written, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=clock.UTC)


def to_the_minute(moment: datetime | None) -> str:
    """Return a moment in UTC as text; empty where there is none."""
    return clock.to_the_minute(moment) if moment else ""


def from_to(start: datetime, end: datetime | None) -> str:
    """Return a span of time in UTC as text; the date is written once where it is one day."""
    if end is None:
        return _("from %(start)s") % {"start": to_the_minute(start)}
    one_day = start.astimezone(clock.UTC).date() == end.astimezone(clock.UTC).date()
    start_text = to_the_minute(start)
    return _("%(start)s to %(end)s") % {
        "start": start_text.removesuffix(" UTC") if one_day else start_text,
        "end": to_the_minute(end)[11:] if one_day else to_the_minute(end),
    }


def short(text: str, *, most: int) -> str:
    """Return `text` as one paragraph of at most `most` characters, cut between words where possible."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    at_a_word = cut.rsplit(" ", 1)[0]
    return (at_a_word if len(at_a_word) > most // 2 else cut) + "…"


# The end of a sentence in the scripts that people type, with a quote or bracket that closes behind it; those
# of East Asia need no space after it.
_STOPS, _WIDE_STOPS = ".!?\u2026\u061f\u06d4\u0964", "\u3002\uff01\uff1f"
_CLOSING = re.escape("\"'\u201d\u2019\u00bb)]\u300d\u300f")
_SENTENCE = re.compile(rf"[{_STOPS}][{_CLOSING}]*(?=\s|$)|[{_WIDE_STOPS}][{_CLOSING}]*")
# How many times `most` a first sentence may be long, before it is cut between words.
_PATIENCE = 2
MORE = "[…]"


def in_sentences(text: str, *, most: int) -> str:
    """Return as many whole sentences of `text` as fit into `most` characters, and at least the first.

    What is left out is marked as [...]. Only a first sentence of more than twice that length is cut.
    """
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    ends = [match.end() for match in _SENTENCE.finditer(flat)] + [len(flat)]
    fitting = [end for end in ends if end <= most] or ends[:1]
    if fitting[-1] > _PATIENCE * most:
        return short(flat, most=most)
    kept = flat[: fitting[-1]]
    return kept if kept == flat else f"{kept} {MORE}"


# --- HTML that stays readable ---------------------------------------------------------------------

# Nobody types a word of more letters than this, and a line of the narrowest column holds a piece of it.
LONGEST_WORD = 200
PIECE = 16

_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x180E, *range(0x2000, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC))
_KEPT = "\n\r\t\u200c\u200d"  # line ends, and what shapes Persian words and joins emoji
_HIDDEN = "".join(
    re.escape(chr(code))
    for code in _CONTROLS
    if unicodedata.category(chr(code)) in ("Cc", "Cf")
    and chr(code) not in _KEPT
    and unicodedata.bidirectional(chr(code)) not in ("L", "R")
)
_TAGS = "\U000e0001\U000e0020-\U000e007f"
# The flags of England, Scotland and Wales are a black flag with tags behind it; elsewhere tags hide a text.
_FLAG_OR_HIDDEN = re.compile(f"(\U0001f3f4[{_TAGS}]+)|[{_HIDDEN}{_TAGS}]")

_ENTITY_OR_LETTER = r"(?:&\#?\w{1,8};|[^\s<>&])"
_MARKUP_OR_LONG_WORD = re.compile(f"(<[^>]*>)|{_ENTITY_OR_LETTER}{{{LONGEST_WORD},}}")
_LETTER = re.compile(_ENTITY_OR_LETTER)
_ZERO_WIDTH_SPACE = "\u200b"


def nothing_hidden(html: str) -> str:
    """Return `html` with each invisible or direction-changing character replaced by its name or code."""
    return _FLAG_OR_HIDDEN.sub(lambda match: match[1] or _shown(ord(match[0])), html)


def _shown(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else f"[U+{code:04X}]"


def breakable(html: str) -> str:
    """Return `html` with places to break in words of absurd length: laying one out would take minutes."""
    if all(len(word) <= LONGEST_WORD for word in html.split()):
        return html
    return _MARKUP_OR_LONG_WORD.sub(lambda match: match[1] or _in_pieces(match[0]), html)


def _in_pieces(word: str) -> str:
    pieces: list[str] = []
    length = 0
    for letter in _LETTER.findall(word):
        if length >= PIECE and not _joins_the_letter_before(letter):
            pieces.append(_ZERO_WIDTH_SPACE)
            length = 0
        pieces.append(letter)
        length += 1
    return "".join(pieces)


def _joins_the_letter_before(letter: str) -> bool:
    """Return whether `letter` forms one sign with the one before: accent, joiner, variant, skin colour."""
    return unicodedata.category(letter[0]) in ("Mn", "Mc", "Me", "Cf", "Sk")


def spelled_out(html: str, characters: Iterable[str]) -> str:
    """Return `html` with `characters` as their codes, for those that no font here shows."""
    return html.translate({ord(letter): f"[U+{ord(letter):04X}]" for text in characters for letter in text})
