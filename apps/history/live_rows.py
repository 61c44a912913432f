"""The rows that people work with, beside the newest row of their history: nothing moves without a history."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from apps.common.packed_json import Unreadable

from .canonical import AnyModel, canonical
from .chained_models import ChainedModel
from .faults import LIVE, Fault, How
from .going_on import goes_on_by_rows
from .history_tables import REMOVED, history_model
from .verification_parts import LiveRows
from .verification_scope import Scope, one_by_one, side_by_side

# Moved by every change of anything that belongs to a hot fix, without a row of history each time.
STAMPS = frozenset({"version", "changed_by_id", "changed_at"})

Tick = Callable[[int], Any]


@goes_on_by_rows(lambda book: LiveRows(books=(book,)))
def live_faults(scope: Scope, tick: Tick) -> Iterator[Fault]:
    """Every row altered, missing or inserted outside the history."""
    for book in scope.chained_models:
        if book.relation is not None:
            yield from _relation_faults(scope, book)
            continue
        if not scope.has(book.of):
            continue
        yield from _faults_in(scope, book, tick)
        if _has(book.of, "signed_evidence") and _has(book.of, "evidence_digest"):
            yield from _signed_otherwise(scope, book.of)


def _faults_in(scope: Scope, book: ChainedModel, tick: Tick) -> Iterator[Fault]:
    model = book.of
    names = [
        field.attname
        for field in history_model(model).tracked_fields
        if not field.primary_key and field.attname not in STAMPS
    ]
    for key, row, told in side_by_side(scope.living(model, *names), scope.newest(book, *names)):
        tick(1)
        present = told is not None and told[2] != REMOVED
        if row is None and present:
            yield _fault(scope, model, key, *_lost(model, key))
        elif row is not None and not present:
            yield _fault(scope, model, key, *_new(book, key))
        elif row is not None and row[1:] != told[3:]:
            changed = [
                name for name, one, other in zip(names, row[1:], told[3:], strict=True) if one != other
            ]
            why = _("Its history tells otherwise: %(fields)s.") % {"fields": ", ".join(changed)}
            yield _fault(scope, model, key, How.ALTERED, why)


def _fault(scope: Scope, model: AnyModel, key: int, how: How, why: str) -> Fault:
    return Fault(scope.chain_of(model, key), LIVE, model._meta.label, key, how, why)


def _lost(model: AnyModel, key: int) -> tuple[How, str]:
    if model._base_manager.filter(pk=key).exists():
        return How.ALTERED, _("It says that it belongs elsewhere.")
    return How.MISSING, _("Its history knows of no removal.")


def _new(book: ChainedModel, key: int) -> tuple[How, str]:
    told = book.model._base_manager.filter(id=key).order_by("-history_id")
    if told.values_list("history_type", flat=True).first() not in (None, REMOVED):
        return How.ALTERED, _("Its history tells that it belongs elsewhere.")
    return How.INSERTED, _("Its history does not know it.")


def _relation_faults(scope: Scope, book: ChainedModel) -> Iterator[Fault]:
    """Who is in which group, and the like: pairs that the newest row of history must know, and no others."""
    relation: Any = book.relation
    through, model = relation.remote_field.through, history_model(book.of)
    source, target = (
        through._meta.get_field(name).attname
        for name in (relation.m2m_field_name(), relation.m2m_reverse_field_name())
    )
    pairs = (source, target)
    live = one_by_one(through._base_manager.order_by(*pairs).values_list(*pairs))
    # A group that was removed took its memberships with it.
    target_is_there = Exists(relation.related_model._base_manager.filter(pk=OuterRef(target)))
    told = book.model._base_manager.filter(target_is_there).order_by("history__id", "history_id", target)
    known = _of_the_newest(
        scope.newest(ChainedModel(model, book.of)),
        one_by_one(told.values_list("history__id", "history_id", target)),
    )
    for (key, _other), row, pair in side_by_side(
        ((pair, pair) for pair in live), ((pair,) for pair in known)
    ):
        if row is None:
            yield _fault(scope, book.of, key, How.ALTERED, _("It lost: %s.") % relation.name)
        elif pair is None:
            yield _fault(scope, book.of, key, How.ALTERED, _("It gained: %s.") % relation.name)


def _of_the_newest(
    newest: Iterator[tuple[Any, ...]], told: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Any, Any]]:
    """The pairs that the newest row of history of each thing keeps."""
    row = next(told, None)
    for key, history_id, kind in newest:
        while row is not None and row[:2] < (key, history_id):
            row = next(told, None)
        while row is not None and row[:2] == (key, history_id):
            if kind != REMOVED:
                yield key, row[2]
            row = next(told, None)


def _signed_otherwise(scope: Scope, model: AnyModel) -> Iterator[Fault]:
    """Sign-offs whose kept evidence is not what the signature covers."""
    signed = scope.live(model).filter(signed_evidence__isnull=False).order_by("pk")
    for key, covered, kept in one_by_one(signed.values_list("pk", "evidence_digest", "signed_evidence")):
        if not _is_covered(kept, covered):
            yield _fault(scope, model, key, How.ALTERED, _("The evidence kept is not the evidence signed."))


def _is_covered(kept: Any, covered: str) -> bool:
    if isinstance(kept, Unreadable):
        return False
    try:
        return hashlib.sha256(canonical(kept).encode()).hexdigest() == covered
    except (ValueError, RecursionError):  # a text that is none, a list in a list in a list
        return False


def _has(model: AnyModel, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
