"""Where something was found: the passage that has it, cut to a line, with the words marked; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .passages import Passages, label_of, searched_models
from .query import Query
from .words import forms, found_in, parts_of, runs_in

# So many places are shown of each hot fix, each in so many letters.
MOST_PLACES = 3
LENGTH = 180
# So many letters stand before the first word that was found.
_BEFORE = 50


class Marked(NamedTuple):
    """A piece of text, and whether it is what was looked for."""

    text: str
    found: bool


class Place(NamedTuple):
    """A passage in which something was found: where it stands, and the line."""

    label: str
    pieces: tuple[Marked, ...]


@dataclass(frozen=True)
class _Passage:
    label: str
    field: str
    text: str
    terms: frozenset[int]


class Finder:
    """Finds the terms of one query in texts; what a word is to the query is worked out once."""

    def __init__(self, query: Query, names: Mapping[str, str]) -> None:
        """Remember what is looked for.

        Args:
            names: what the keys stand for under which people, groups and systems are found by the query.
        """
        self._query = query
        self._names = names
        self._known: dict[str, frozenset[int]] = {}
        self._order = {searched.label: at for at, searched in enumerate(searched_models().values())}

    def marked(self, text: str) -> tuple[Marked, ...]:
        """The whole of `text` with what is found marked."""
        return tuple(_pieces(text, list(self._spans(text)), 0, len(text)))

    def places(self, passages: Passages, *, but: str) -> tuple[Place, ...]:
        """Where of `passages` the query was found, other than in the text `but`, which is shown anyway."""
        lacking = set(range(len(self._query.terms))) - self._terms_in(but)
        chosen: list[_Passage] = []
        candidates = [one for one in self._found(passages) if one.text != but]
        for one in candidates:
            if lacking & one.terms and len(chosen) < MOST_PLACES:
                chosen.append(one)
                lacking -= one.terms
        others = (one for one in candidates if one not in chosen)
        chosen += [one for one, _room in zip(others, range(MOST_PLACES - len(chosen)), strict=False)]
        return tuple(Place(label_of(one.label, one.field), self._line(one.text)) for one in chosen)

    def _found(self, passages: Passages) -> Iterator[_Passage]:
        for label in sorted(passages, key=lambda one: (self._order.get(one, len(self._order)), one)):
            texts, named = passages[label]
            for field, key in named:
                if key in self._names:
                    yield _Passage(label, field, self._names[key], self._terms_by_key(key))
            for field, text in texts:
                if terms := self._terms_in(text):
                    yield _Passage(label, field, text, terms)

    def _terms_by_key(self, key: str) -> frozenset[int]:
        return frozenset(at for at, term in enumerate(self._query.terms) if term.marks((key,)))

    def _terms_in(self, text: str) -> frozenset[int]:
        """Which terms have a word in `text`."""
        return frozenset(at for run in set(runs_in(text)) for at in self._terms_of(run))

    def _terms_of(self, run: str) -> frozenset[int]:
        known = self._known.get(run)
        if known is None:
            those = {form for word in (run, *parts_of(run)) for form in forms(word)}
            known = frozenset(at for at, term in enumerate(self._query.terms) if term.marks(those))
            self._known[run] = known
        return known

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in `text` words stand that are looked for, none inside another."""
        end = 0
        for word in found_in(text):
            if word.start >= end and any(term.marks(word.forms) for term in self._query.terms):
                end = word.end
                yield word.start, word.end

    def _line(self, text: str) -> tuple[Marked, ...]:
        text = " ".join(text.split())
        spans = list(self._spans(text))
        first = spans[0][0] if spans else 0
        begin = 0 if first <= _BEFORE else text.find(" ", first - _BEFORE) + 1
        # Where there is no space, in the middle of what stands there.
        begin = begin if 0 < begin <= first else max(0, first - _BEFORE)
        end = min(len(text), begin + LENGTH)
        if end < len(text):
            space = text.rfind(" ", spans[0][1] if spans else begin, end)
            end = space if space > 0 else end
        pieces = list(_pieces(text, spans, begin, end))
        before = [Marked("… ", False)] if begin else []
        after = [Marked(" …", False)] if end < len(text) else []
        return (*before, *pieces, *after)


def _pieces(text: str, spans: Iterable[tuple[int, int]], begin: int, end: int) -> Iterator[Marked]:
    at = begin
    for start, stop in spans:
        if start < at or stop > end:
            continue
        if start > at:
            yield Marked(text[at:start], False)
        yield Marked(text[start:stop], True)
        at = stop
    if at < end:
        yield Marked(text[at:end], False)
