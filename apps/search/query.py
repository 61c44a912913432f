"""What somebody typed, understood: terms that must all be found, each in any of several ways; pure.

Nothing that is typed is an operator. Quotation marks, `*`, `%`, AND and NOT are separators or words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from .words import LONGEST, forms, parts_of, plain, runs_in

# In letters, and in terms: what is more is a text, and no search.
LONGEST_QUERY = 200
MOST_TERMS = 12
# From so many letters on a word is looked for by how it begins: shorter ones begin too many.
_BEGINS_FROM = 3
# From so many letters on a typo is forgiven, and from so many a second one.
_ONE_TYPO_FROM, _TWO_TYPOS_FROM = 4, 8


class Form(NamedTuple):
    """A form of a word to look for: itself, or every word that begins with it."""

    text: str
    begins: bool = False

    def is_in(self, those: Iterable[str]) -> bool:
        """Whether it is one of `those` forms, or how one of them begins."""
        return any(one.startswith(self.text) if self.begins else one == self.text for one in those)


# What must stand together: one form, or the parts of words that belong together.
Way = tuple[Form, ...]


@dataclass(frozen=True)
class Term:
    """One word as it was typed, and the ways in which it may be found."""

    text: str
    ways: tuple[Way, ...]

    def or_found_by(self, others: Iterable[Form]) -> "Term":
        return replace(self, ways=tuple(dict.fromkeys((*self.ways, *((one,) for one in others)))))

    def whole_words(self) -> "Term":
        """The same, found by whole words alone and by no beginning."""
        return replace(self, ways=tuple(tuple(Form(form.text) for form in way) for way in self.ways))

    def is_found_in(self, those: Iterable[str]) -> bool:
        """Whether words with `those` forms have all that it looks for."""
        return any(all(form.is_in(those) for form in way) for way in self.ways)

    def marks(self, those: Iterable[str]) -> bool:
        """Whether a word with `those` forms is what this term looks for."""
        return any(form.is_in(those) for way in self.ways for form in way)


@dataclass(frozen=True)
class Query:
    """Terms that must all be found. `cut` says that more was typed than is looked for."""

    terms: tuple[Term, ...]
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def forms(self) -> frozenset[str]:
        """Every form that it looks for, the keys of names among them."""
        return frozenset(form.text for term in self.terms for way in term.ways for form in way)

    def or_found_by(self, others: Mapping[str, Iterable[Form]]) -> "Query":
        """The same, where each term may be found by `others` under its text as well."""
        return replace(self, terms=tuple(term.or_found_by(others.get(term.text, ())) for term in self.terms))


def understood(text: str) -> Query:
    """The query that `text` is; without terms where it has no word."""
    runs = list(dict.fromkeys(runs_in(text)))
    return Query(tuple(_term(run) for run in runs[:MOST_TERMS]), cut=len(runs) > MOST_TERMS)


def either(query: Query, words: Iterable[str]) -> Query:
    """A query that finds whatever has one of `words`, and what `query` finds as it was typed."""
    ways: list[Way] = [(Form(plain(word)),) for word in words]
    if not ways:
        return query
    ways.append(tuple(form for term in query.terms for form in term.ways[0]))
    return Query((Term("", tuple(ways)),), cut=query.cut)


def any_of(query: Query) -> Query:
    """A query that finds whatever one of the terms of `query` finds."""
    return Query((Term("", tuple(way for term in query.terms for way in term.ways)),))


def _term(run: str) -> Term:
    ways: list[Way] = [(_form(one),) for one in forms(run)]
    parts = [plain(part) for part in parts_of(run)]
    # “card-payment” is “card payment” too; the parts of a version say nothing alone.
    if len(parts) > 1 and any(len(part) >= _BEGINS_FROM for part in parts):
        *before, last = parts
        ways.append((*(Form(part) for part in before), _form(last)))
    return Term(run, tuple(ways))


def _form(text: str) -> Form:
    return Form(text, begins=len(text) >= _BEGINS_FROM)


def may_have_typos(word: str) -> bool:
    """Whether the plain form `word` is long enough to be told from others by most of its letters."""
    return _ONE_TYPO_FROM <= len(word) < LONGEST


def is_near(typed: str, word: str) -> bool:
    """Whether `typed` is `word` but for a typo: a letter too many, too few, wrong, or two exchanged.

    Two are forgiven in long words. Both are plain forms.
    """
    most = 2 if len(typed) >= _TWO_TYPOS_FROM else 1
    return abs(len(typed) - len(word)) <= most and _typos(typed, word) <= most


def _typos(one: str, other: str) -> int:
    """How many letters to add, leave out, change or exchange with their neighbour lie between them."""
    two_above: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                least = min(least, two_above[j - 2] + 1)
            row.append(least)
        two_above, above = above, row
    return above[-1]
