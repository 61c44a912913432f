"""Finding hot fixes: only what one may see is looked through (visibility.py), and no more than is shown.

Open ones first, then those where a head has it (title, system, people, tag, state), then the newest. Where
nothing is written as it was typed, what is nearly the same is looked for; a word that stands only in what one
may not see finds nothing and is told to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.db import connection
from django.db.models import F

from apps.accounts.models import User
from apps.common.many_keys import among
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.visibility import visible_to

from . import indexes
from .bounds import bounded
from .fields import has_fts5
from .indexes import newest_in, newest_with_a_rare_word
from .models import SearchDocument, SearchName, SearchWord
from .names import named_by
from .passages import keys_in
from .query import Form, Query, any_of, either, is_near, may_have_typos, understood
from .references import references_of
from .snippets import Finder, Marked, Place
from .words import all_forms, plain

PAGE = 20
# So many are found at most; whoever gets as many is asked for another word.
MOST = 200
# So many hot fixes are walked before the index of words is asked; what none of so many has is rare, and the
# index is asked for it at once.
NEWEST, VERY_NEWEST = 5_000, 500
# What is looked through: what stands in heads comes before what stands anywhere.
_WHERE = ("heads", "words")
# In how many forms a query looks for words at most to be held against each open hot fix, and how many of what
# it finds SQLite's index is asked for at first.
_FEW_FORMS, _IN_THE_FIRST_PART = 20, 500
# So many ended ones are few to whoever sees no more.
_FEW = 2_000
# How many names a word may stand for, and how many words are looked at for each with a typo.
_MOST_NAMES, _MOST_ALIKE = 300, 2_000
# In so many of the words that were typed a typo is looked for.
_MOST_TYPOS = 6


@dataclass(frozen=True)
class Result:
    """One hot fix that was found: its title with what was looked for marked, and where else it was found."""

    hotfix: HotFix
    title: tuple[Marked, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Results:
    """One page of what was found.

    Attributes:
        number: of this page, from 1.
        more: whether there is a next page.
        nearly: whether nothing was written as it was typed, and this is what is nearly the same.
        full: whether there may be more than MOST.
        cut: whether more words were typed than were looked for.
        knows_typos: whether what is nearly the same could be looked for.
    """

    results: tuple[Result, ...] = ()
    number: int = 1
    more: bool = False
    nearly: bool = False
    full: bool = False
    cut: bool = False
    knows_typos: bool = True

    @property
    def first(self) -> int:
        """Which one of all that was found this page begins with."""
        return (self.number - 1) * PAGE + 1


def exact(text: str, *, viewer: User) -> list[HotFix]:
    """The hot fixes that `text` is the reference of, as far as `viewer` may see them, the newest first."""
    references = references_of(text)
    return list(_of(references, visible_to(viewer))) if references else []


def _of(references: list[str], seen: HotFixQuerySet) -> HotFixQuerySet:
    return seen.filter(reference__in=references).order_by("-pk")


def search(text: str, *, viewer: User, number: int = 1) -> Results:
    """Page `number` of what `viewer` finds by `text`; no results where it has no word.

    Raises:
        BadInput: it does not end within its time.
    """
    typed = understood(text)
    if not typed:
        return Results()
    needed = min(number * PAGE + 1, MOST)
    with bounded():
        query, nearly, knows = _with_names(typed), False, True
        seen = visible_to(viewer)
        references = references_of(text)
        keys = list(_of(references, seen).values_list("pk", flat=True)) if references else []
        keys = keys or _keys(seen, query, needed)
        if not keys:
            knows = indexes.knows_typos()
            query, nearly = (_with_near(query), True) if knows else (query, False)
            keys = _keys(seen, query, needed) if nearly else []
        found = _shown(keys[(number - 1) * PAGE : number * PAGE], query)
    return Results(
        results=found,
        number=number,
        more=len(keys) > number * PAGE,
        nearly=nearly and bool(found),
        full=len(keys) >= MOST,
        cut=typed.cut,
        knows_typos=knows,
    )


def narrowed(hotfixes: HotFixQuerySet, text: str) -> HotFixQuerySet:
    """Those of `hotfixes` that are found by `text`; for a list with an order and pages of its own."""
    typed = understood(text)
    if not typed:
        return hotfixes.none()
    query = either(_with_names(typed), references_of(text))
    return hotfixes.filter(search__words__matches=query)


def _keys(seen: HotFixQuerySet, query: Query, needed: int) -> list[int]:
    """The keys of the first `needed` that are found, in order."""
    keys: dict[int, None] = {}
    ended = _ended_in_index if connection.vendor == "sqlite" and has_fts5() else _ended_by_their_number
    for found in chain(_open_ones(seen, query), ended(seen, query)):
        keys.update(dict.fromkeys(found.values_list("pk", flat=True)[:needed]))
        if len(keys) >= needed:
            break
    return list(keys)[:needed]


def _open_ones(seen: HotFixQuerySet, query: Query) -> Iterator[HotFixQuerySet]:
    """Those that are open: SQLite reads these few, unless it would look for very much in each."""
    asked = "holds" if len(query.forms) <= _FEW_FORMS else "matches"
    for where in _WHERE:
        yield seen.filter(search__open=True, **{f"search__{where}__{asked}": query}).order_by("-pk")


def _ended_by_their_number(seen: HotFixQuerySet, query: Query) -> Iterator[HotFixQuerySet]:
    """Those that ended, in two questions each.

    Each question ends by its limit, or by the index of words where a word is rare: to sort all that is found
    would mean to read it. Which of the two is right, a database guesses wrongly once ten years are in it. So
    the newest ended ones are walked first; a word that is found there too seldom is rare among the others.
    Few of them, whoever may see these, tell of most rare words that they are.
    """
    newest = _key_before(NEWEST)
    few = SearchDocument.objects.filter(pk__gte=_key_before(VERY_NEWEST)) if newest else None
    for where in _WHERE:
        found = seen.filter(search__open=False, **{f"search__{where}__matches": query})
        # By an expression of the words' own table, no row is walked in its order: their index is asked.
        by_index = found.order_by((F("search__hotfix_id") + 0).desc())
        if few is not None and not few.filter(**{f"{where}__matches": query}).exists():
            yield by_index
            continue
        yield found.filter(search__gte=newest).order_by("-pk")
        if newest:
            yield by_index.filter(search__lt=newest)


def _ended_in_index(seen: HotFixQuerySet, query: Query) -> Iterator[HotFixQuerySet]:
    """Those that ended, as SQLite's index gives them: the newest first, in parts that grow.

    Inside one statement it would put together all that the index finds before it looked at the first. Where
    somebody sees few, these are read, and not what others see as well. Where one of several terms is rare,
    what has it is read for the others, and a frequent one is not put together at all.
    """
    ended = seen.filter(search__open=False).order_by("-pk")
    may_read = len(query.forms) <= _FEW_FORMS
    for where in _WHERE:
        most, below = _IN_THE_FIRST_PART, None
        if may_read and len(query.terms) > 1:
            with_it = newest_with_a_rare_word(where, query, most=most)
            if with_it is not None:
                yield ended.filter(among("pk", with_it), **{f"search__{where}__holds": query})
                if len(with_it) < most:
                    continue
                below = with_it[-1]
        part = newest_in(where, query, most=most, below=below)
        while part:
            yield ended.filter(among("pk", part))
            whole, most = len(part) == most, most * 10
            if (
                whole
                and may_read
                and len(few := list(ended.values_list("pk", flat=True)[: _FEW + 1])) <= _FEW
            ):
                yield ended.filter(among("pk", few), **{f"search__{where}__holds": query})
                break
            part = newest_in(where, query, most=most, below=part[-1]) if whole else []


def _key_before(number: int) -> int:
    """The key of the hot fix that `number` newer ones came after; 0 where there are no more."""
    keys = SearchDocument.objects.order_by("-pk").values_list("pk", flat=True)
    return keys[number : number + 1].first() or 0


def _with_names(query: Query) -> Query:
    """The same, where each term is found by whom and what it may name, too."""
    names = SearchName.objects.filter(words__matches=any_of(query)).values_list("key", "text")[:_MOST_NAMES]
    known = [(key, all_forms([text])) for key, text in names]
    return query.or_found_by(
        {term.text: [Form(key) for key, its in known if term.is_found_in(its)] for term in query.terms}
    )


def _with_near(query: Query) -> Query:
    """The same, where each term is found by words of heads and by names that it is but for a typo."""
    return query.or_found_by({term.text: list(_near(plain(term.text))) for term in query.terms[:_MOST_TYPOS]})


def _near(typed: str) -> Iterator[Form]:
    if not may_have_typos(typed):
        return
    words = SearchWord.objects.filter(text__similar_to=typed).values_list("text", flat=True)
    yield from (Form(word) for word in words[:_MOST_ALIKE] if is_near(typed, word))
    names = SearchName.objects.filter(text__similar_to=typed).values_list("key", "text")
    for key, text in names[:_MOST_ALIKE]:
        if any(is_near(typed, word) for word in all_forms([text])):
            yield Form(key)


def _shown(keys: list[int], query: Query) -> tuple[Result, ...]:
    """These hot fixes as results, each with where it was found; so many queries, however many they are."""
    known = HotFix.objects.select_related("system", "search").prefetch_related("system__clocks")
    found = known.defer("search__heads", "search__words").in_bulk(keys)
    hotfixes = [found[key] for key in keys if key in found]
    finder = Finder(query, named_by(query.forms & keys_in(one.search.passages for one in hotfixes)))
    return tuple(
        Result(one, finder.marked(one.title), finder.places(one.search.passages, but=one.title))
        for one in hotfixes
    )
