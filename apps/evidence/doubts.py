"""What was typed and may not be meant: placeholders, a sentence in many fields, a time that can hardly be so.

Each is asked about once, when it is saved, and kept where the person insists (insisted.py): “none” may be
true. Here it is only judged, of plain values; that a judgement is wrong costs one click.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.common.filler import is_placeholder, normal, says_nothing_of_it

LONGEST_QUOTE = 60
# So many fields hold the same sentence, or the same word or two, before that is asked about.
FEW_WORDS = 2
SAME_SENTENCE, SAME_FEW_WORDS = 2, 3


@dataclass(frozen=True)
class Believed:
    """How long ago, and how far ahead, a moment is believed without a question; None is for ever."""

    ago: timedelta | None = None
    ahead: timedelta | None = None


@dataclass(frozen=True)
class Typed:
    """One value as it was typed.

    Attributes:
        name: its field, with the relation before it where it stands in a row.
        label: what people call it, with the number of the row.
        value: a text, or a moment or day.
        long: whether it is a text of sentences, and no name or number.
        none_counts: whether the form itself says that “none” is an answer.
        soon: how far from now it is believed without a question, if it is a time; None for any.
        new: whether it is being typed now; what stood there before, nobody is asked about.
    """

    name: str
    label: str
    value: str | datetime | date
    long: bool = False
    none_counts: bool = False
    soon: Believed | None = None
    new: bool = True


@dataclass(frozen=True)
class Doubt:
    """One thing to be asked about: `sentence` says it in words, and `key` is the same while the value is."""

    key: str
    sentence: str


def doubts_about(values: Iterable[Typed]) -> list[Doubt]:
    """What of these values should be asked about when they are saved now."""
    every = list(values)
    return [*lasting_doubts(every), *_odd_times(every)]


def lasting_doubts(values: Iterable[Typed]) -> list[Doubt]:
    """The same without what depends on the moment."""
    every = list(values)
    return [*_placeholders(every), *_repeated(every)]


def _placeholders(values: Iterable[Typed]) -> Iterator[Doubt]:
    for one in values:
        if not (one.new and isinstance(one.value, str)):
            continue
        says_none = says_nothing_of_it(one.value) and not one.none_counts
        if says_none or is_placeholder(one.value):
            yield _doubt(one.name, one.value, _told(one))


def _repeated(values: Iterable[Typed]) -> Iterator[Doubt]:
    """Yield each text that stands in several fields, once."""
    places: defaultdict[str, dict[str, Typed]] = defaultdict(dict)
    for one in values:
        if isinstance(one.value, str) and one.long and not is_placeholder(one.value):
            places[normal(one.value)].setdefault(one.label, one)
    for text, found in places.items():
        if not any(one.new for one in found.values()):
            continue
        few_words = len(text.split()) <= FEW_WORDS
        if says_nothing_of_it(text) or len(found) < (SAME_FEW_WORDS if few_words else SAME_SENTENCE):
            continue
        words = {"labels": ", ".join(found), "text": _quoted(next(iter(found.values())).value)}
        names = " ".join(sorted({one.name for one in found.values()}))
        yield _doubt(names, text, _("The same in %(labels)s: “%(text)s”") % words)


def _odd_times(values: Iterable[Typed]) -> Iterator[Doubt]:
    now = clock.now()
    for one in values:
        if not one.new or one.soon is None or isinstance(one.value, str):
            continue
        moment = one.value
        if not isinstance(moment, datetime):  # a day lasts until its end
            moment = datetime.combine(moment + timedelta(days=1), datetime.min.time(), clock.UTC)
        far = abs(now - moment)
        words = {"label": one.label, "span": in_days_and_hours(far)}
        if one.soon.ago is not None and now - moment > one.soon.ago:
            yield _doubt(one.name, one.value, _("%(label)s: %(span)s ago") % words)
        elif one.soon.ahead is not None and moment - now > one.soon.ahead:
            yield _doubt(one.name, one.value, _("%(label)s: %(span)s from now") % words)


def _told(one: Typed) -> str:
    return _("%(label)s: “%(text)s”") % {"label": one.label, "text": _quoted(one.value)}


def _quoted(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def key_of(name: str, value: object) -> str:
    """What a doubt about this value of this field has as its key, 64 hexadecimal digits."""
    return hashlib.sha256(f"{name}\n{normal(str(value))}".encode()).hexdigest()


def _doubt(name: str, value: object, sentence: str) -> Doubt:
    return Doubt(key=key_of(name, value), sentence=sentence)
