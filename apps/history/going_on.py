"""A verification goes on where a value cannot be read: what holds it is named, and all else is looked at.

Whoever writes to the database can put a value there that no reading survives, and would hide by it whatever
else they changed. So a reading that dies of one is done again by halves, down to one hot fix or one row.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain
from traceback import clear_frames
from typing import Any, Concatenate, ParamSpec, TypeAlias, cast

from django.db import DatabaseError, DataError, InterfaceError, connection
from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.hotfixes.models import HotFix

from .chained_models import ChainedModel
from .faults import LIVE, NOBODYS, PROCESS_DATA, Fault, How
from .models import Link
from .verification_of_one import OneHotFix
from .verification_parts import (
    LiveRows,
    ProcessChain,
    RangeOfHotFixes,
    Rows,
    SomeHotFixes,
    TableOfHotFixes,
    between,
)
from .verification_scope import Scope

P = ParamSpec("P")
Reading: TypeAlias = Callable[Concatenate[Scope, P], Iterator[Fault]]

_log = logging.getLogger(__name__)
# How SQLite says that a text is none.
_NO_TEXT = "Could not decode"


def goes_on(*pieces: Callable[[], Scope]) -> Callable[[Reading[P]], Reading[P]]:
    """Make a reading of chains go on behind one that cannot be read; everything falls into `pieces`."""
    return _going_on(lambda scope: [make() for make in pieces] if scope.everything else _halves(scope))


def goes_on_by_rows(of_table: Callable[[ChainedModel], Scope]) -> Callable[[Reading[P]], Reading[P]]:
    """Make a reading of tables go on; everything falls into what `of_table` makes of each."""

    def smaller(scope: Scope) -> Iterable[Scope]:
        if scope.everything or isinstance(scope, ProcessChain):
            return map(of_table, scope.chained_models)
        if isinstance(scope, Rows):
            return _halves_of(scope, scope.book.model._base_manager.all())
        if isinstance(scope, LiveRows):
            books = scope.books
            if len(books) > 1:
                return (LiveRows((one,), scope.first, scope.last, scope.part, scope.of) for one in books)
            return () if books[0].relation else _halves_of(scope, books[0].of._base_manager.all())
        keys = _keys(scope)
        if len(keys) == 1 and not isinstance(scope, TableOfHotFixes):
            return (TableOfHotFixes(keys, book=book) for book in scope.chained_models)
        return _halves(scope)

    return _going_on(smaller)


def is_of_a_value(error: Exception) -> bool:
    """Whether a value that was read is to blame, and not the database, a file, or what somebody asked for."""
    if isinstance(error, DatabaseError | InterfaceError):
        # PostgreSQL gives what Python has no value for: only the reading of it failed.
        unusable = isinstance(error, DataError) and connection.is_usable()
        return unusable or _NO_TEXT in str(error)
    return not isinstance(error, DomainError | OSError)


def _going_on(smaller: Callable[[Scope], Iterable[Scope]]) -> Callable[[Reading[P]], Reading[P]]:
    def decorate(reading: Reading[P]) -> Reading[P]:
        def parts(scope: Scope, *args: P.args, **kwargs: P.kwargs) -> Iterator[Fault]:
            try:
                yield from reading(scope, *args, **kwargs)
                return
            except Exception as error:
                if not is_of_a_value(error):
                    raise
                died_of = type(error).__name__
                _log.warning("A value that is verified cannot be read: %s", died_of, exc_info=error)
                _let_go(error)
            some = iter(smaller(scope))
            one = next(some, None)
            if one is None:
                yield _cannot_be_read(scope, died_of)
                return
            for piece in chain((one,), some):
                yield from parts(piece, *args, **kwargs)

        return cast(Reading[P], wraps(reading)(parts))

    return decorate


def _let_go(error: Exception) -> None:
    """Close now what a reading that died holds open, whoever keeps the error after it was logged.

    A cursor of PostgreSQL that is closed once its transaction has ended breaks the transaction of then.
    """
    clear_frames(error.__traceback__)


def _halves(scope: Scope) -> Iterable[Scope]:
    """Two halves of some hot fixes; nothing of one."""
    if isinstance(scope, RangeOfHotFixes):
        return _halves_of(scope, HotFix.objects.all())
    keys = _keys(scope)
    if len(keys) < 2:
        return ()
    middle = len(keys) // 2
    return SomeHotFixes(keys[:middle]), SomeHotFixes(keys[middle:])


def _keys(scope: Scope) -> list[int]:
    if isinstance(scope, OneHotFix):
        return [scope.hotfix.pk]
    return sorted(scope.keys) if isinstance(scope, SomeHotFixes) else []


def _halves_of(scope: Any, rows: Any) -> Iterable[Scope]:
    """`scope` up to a key in its middle, and behind it; nothing where it holds one row."""
    keys = rows.filter(**between("pk", scope.first, scope.last)).order_by("pk").values_list("pk", flat=True)
    count = keys.count()
    if count < 2:
        return ()
    last = keys[count // 2 - 1]
    return _between(scope, scope.first, last), _between(scope, last + 1, scope.last)


def _between(scope: Any, first: int | None, last: int | None) -> Scope:
    if isinstance(scope, Rows):
        return Rows(book=scope.book, first=first, last=last)
    if isinstance(scope, LiveRows):
        return LiveRows(scope.books, first, last, scope.part, scope.of)
    return RangeOfHotFixes(first, last)


# --- What is told ---------------------------------------------------------------------------------


def _cannot_be_read(scope: Scope, died_of: str) -> Fault:
    why = _("It cannot be read (%(error)s): a value was put there that this software never wrote.")
    where, table, row = _place(scope)
    return Fault(where, LIVE, table, row, How.ALTERED, why % {"error": died_of})


def _place(scope: Scope) -> tuple[str, str, int | None]:
    if isinstance(scope, Rows):
        row = _only(scope.book.model._base_manager.filter(**between("pk", scope.first, scope.last)))
        link = Link.objects.filter(table=scope.book.label, row=row or 0).order_by()
        chains = link.values_list("hotfix__reference", flat=True)
        return next((one or PROCESS_DATA for one in chains), NOBODYS), scope.book.label, row
    if isinstance(scope, LiveRows):
        of = scope.books[0].of
        row = _only(of._base_manager.filter(**between("pk", scope.first, scope.last)))
        return scope.chain_of(of, row), of._meta.label, row
    found = HotFix.objects.filter(pk__in=_keys(scope)).order_by()
    if isinstance(scope, RangeOfHotFixes):
        found = HotFix.objects.filter(**between("pk", scope.first, scope.last)).order_by()
    key, reference = next(iter(found.values_list("pk", "reference")), (None, PROCESS_DATA))
    if isinstance(scope, TableOfHotFixes):
        return reference, scope.book.label, None
    return reference, HotFix._meta.label if key else Link._meta.label, key


def _only(rows: Any) -> int | None:
    found: int | None = rows.order_by("pk").values_list("pk", flat=True).first()
    return found
