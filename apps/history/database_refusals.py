"""The database's refusals as sentences of the domain, wherever they are met."""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from apps.common.errors import DomainError, NotAllowed, WrongPhase
from apps.hotfixes.models import HotFix

from .chain import hotfixes_of
from .history_tables import way_up
from .protection import CLOSED, FROZEN, SEPARATE

# What is being saved or deleted, by table: SQLite's refusal does not say which hot fix it is about.
_at_hand: ContextVar[Mapping[str, models.Model]] = ContextVar("at_hand", default={})  # noqa: B039 (never changed)


def listen(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Hear every refusal on a new connection."""
    if in_words not in connection.execute_wrappers:
        connection.execute_wrappers.append(in_words)


def take_at_hand(instance: models.Model, **_kwargs: Any) -> None:
    """Something is about to be saved or deleted."""
    _at_hand.set({**_at_hand.get(), instance._meta.db_table: instance})


def put_away(instance: models.Model, **_kwargs: Any) -> None:
    """It was saved or deleted."""
    at_hand = _at_hand.get()
    _at_hand.set({table: one for table, one in at_hand.items() if table != instance._meta.db_table})


def in_words(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run one statement; a refusal by one of our triggers becomes a domain error."""
    try:
        return run(sql, params, many, context)
    except DatabaseError as refused:
        error = _domain_error(str(refused), sql)
        _at_hand.set({})
        if error is None:
            raise
        raise error from refused


def _domain_error(said: str, sql: str) -> DomainError | None:
    if FROZEN in said:
        return NotAllowed(_("This is the record: it is added to, and nothing in it is changed or deleted."))
    if SEPARATE in said:
        return NotAllowed(_("Separation of duties: somebody else must sign this."))
    if own := next((words for words in _own_words() if words in said), ""):
        return NotAllowed(_(own))
    if CLOSED not in said:
        return None
    named = said.partition(f": {CLOSED}")[0].rpartition("\n")[2].partition(" is ")
    if named[1]:
        return ended(reference=named[0], state=named[2])
    hotfix = _hotfix_at_hand(sql)
    if hotfix is None:
        return WrongPhase(_("This hot fix has ended: nothing of it changes any more."))
    return ended(reference=hotfix[0], state=hotfix[1])


@cache
def _own_words() -> tuple[str, ...]:
    """What models say that refuse rows for reasons of their own."""
    return tuple(filter(None, (getattr(model, "refused_in_words", "") for model in apps.get_models())))


def ended(*, reference: str, state: str) -> WrongPhase:
    """The sentence for whoever wants to change what is closed, rejected or cancelled."""
    return WrongPhase(
        _("%(reference)s is %(state)s: nothing of it changes any more.")
        % {"reference": reference, "state": state}
    )


def _hotfix_at_hand(sql: str) -> tuple[str, str] | None:
    """Reference and state of the hot fix of what is being saved, if this statement saves it."""
    instance = next((one for table, one in _at_hand.get().items() if f'"{table}"' in sql), None)
    if instance is None:
        return None
    return HotFix.objects.filter(pk=_key_above(instance) or 0).values_list("reference", "state").first()


def _key_above(instance: models.Model) -> int | None:
    if isinstance(instance, HotFix):
        return instance.pk
    up = way_up(type(instance))
    if up is None:
        return None
    key: int = getattr(instance, up.attname)
    return key if up.related_model is HotFix else hotfixes_of(up.related_model, [key]).get(key)
