"""Keeping the search as the record is: it follows the history, in the transaction of each act.

What an act wrote is read again and put in place of what stood there, so whatever became of it inside the act,
and of a savepoint, is what is found. An act that is rolled back leaves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from apps.history.chain import Note
from apps.history.chained_models import chained_models
from apps.hotfixes.models import HotFix

from .models import SearchDocument, SearchWord
from .names import keep_names
from .passages import (
    HEADS,
    KINDS,
    NAMED_BY_PEOPLE,
    AnyModel,
    Passages,
    Searched,
    hotfixes_of,
    keys_in,
    read_passages,
    searched_by_history,
    searched_models,
)
from .query import may_have_typos
from .words import all_forms

# What one column of PostgreSQL holds is less than a megabyte; in bytes.
_MOST = 900_000


def follow(chains: Mapping[int | None, Sequence[Note]], **_kwargs: Any) -> None:
    """Something was written: have it found as it is now."""
    searched = searched_by_history()
    changed = {
        key: {searched[note.model] for note in notes if note.model in searched}
        for key, notes in chains.items()
        if key is not None
    }
    for key, one in _told_beside(chains.get(None, ()), known=set(changed)):
        changed.setdefault(key, set()).add(one)
    keep({key: those for key, those in changed.items() if those})
    for model, keys in _renamed(chains.get(None, ())).items():
        keep_names(model, keys)


def keep(changed: Mapping[int, Iterable[Searched]], *, anew: bool = False) -> None:
    """Have found of these hot fixes what their changed models say now; the caller holds their locks.

    Args:
        changed: by the key of each hot fix, what is read of it.
        anew: that this is all there is, whatever was found before.
    """
    if not changed:
        return
    read = read_passages(changed)
    older = [hotfix.pk for hotfix, before, _said in read if before is None and hotfix.version > 1]
    if older and not anew:
        # Older than the search: it is put in whole, and not begun with what is said just now.
        read = read_passages({**changed, **dict.fromkeys(older, searched_models().values())})
    documents, words = [], set()
    for hotfix, before, said in read:
        earlier = before.passages if before and not anew else {}
        passages = {label: its for label, its in {**earlier, **said}.items() if any(its)}
        documents.append(_document(hotfix, passages))
        words |= _words_for_typos(passages) - _words_for_typos(earlier)
    SearchDocument.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["hotfix"],
        update_fields=["open", "passages", "heads", "words"],
    )
    # In order, so that two who bring the same words never wait for each other.
    SearchWord.objects.bulk_create([SearchWord(text=one) for one in sorted(words)], ignore_conflicts=True)


def _told_beside(notes: Iterable[Note], *, known: set[int]) -> list[tuple[int, Searched]]:
    """Of which hot fixes these notes of process data tell: what is read of each; their locks are held, too.

    One that is not in the search yet is put in whole, and not begun with a part of it.

    Args:
        known: the keys of those of which something is read anyway.
    """
    searched, rows = searched_by_history(), defaultdict(set)
    for note in notes:
        if note.model in searched:
            rows[note.model].add(note.row)
    found = [
        (key, searched[book])
        for book, keys in rows.items()
        for key in hotfixes_of(
            searched[book].model, book._base_manager.filter(pk__in=keys).values_list("id", flat=True)
        )
    ]
    others = {key for key, _one in found} - known
    there = known | set(SearchDocument.objects.filter(pk__in=others).values_list("pk", flat=True))
    return [(key, one) for key, one in found if key in there]


def _document(hotfix: HotFix, passages: Passages) -> SearchDocument:
    heads = all_forms(_texts_of(passages, HEADS)) | keys_in([passages])
    texts = (text for its, _named in passages.values() for _field, text in its)
    return SearchDocument(
        hotfix=hotfix,
        open=not hotfix.ended,
        passages=passages,
        heads=_as_column(heads),
        words=_as_column(heads | all_forms(texts)),
    )


def _texts_of(passages: Passages, fields: frozenset[str]) -> Iterator[str]:
    return (text for its, _named in passages.values() for field, text in its if field in fields)


def _words_for_typos(passages: Passages) -> set[str]:
    return {word for word in all_forms(_texts_of(passages, NAMED_BY_PEOPLE)) if may_have_typos(word)}


def _as_column(words: Iterable[str]) -> str:
    """As many of `words` as a column holds, heads or not: in order, and always the same."""
    kept, bytes_left = [], _MOST
    for word in sorted(words):
        bytes_left -= len(word.encode()) + 1
        if bytes_left < 0:
            break
        kept.append(word)
    return " ".join(kept)


def _renamed(notes: Iterable[Note]) -> dict[AnyModel, set[int]]:
    """The keys of the people, groups and systems that these notes of process data tell of."""
    of = _histories_of_names()
    rows: dict[AnyModel, set[int]] = defaultdict(set)
    for note in notes:
        if note.model in of:
            rows[note.model].add(note.row)
    return {
        of[book]: set(book._base_manager.filter(pk__in=keys).values_list("id", flat=True))
        for book, keys in rows.items()
    }


@cache
def _histories_of_names() -> dict[AnyModel, AnyModel]:
    """Which kind of what has a name each of these histories is of."""
    return {book.model: book.of for book in chained_models() if book.of in KINDS and book.relation is None}
