"""History rows in words: names for keys, labels for codes, and what differs between two rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from django.contrib.auth.models import Permission
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.accounts.roles import ROLE_BY_CODENAME
from apps.common.tracking import WAYS_UP
from apps.evidence.differences import Difference
from apps.evidence.sheets import value_in_words
from apps.hotfixes.evidence import NOT_CONTENT, Evidence
from apps.hotfixes.models import HotFix

from .history_tables import ADDED, REMOVED, Change, history_model, is_tracked, way_up

# The round of a hot fix or of a sign-off is content; that of evidence stands in its subject. The moment at
# which a phase was entered is the moment of the entry itself.
_HIDDEN = (NOT_CONTENT - {"round"}) | {*WAYS_UP, "phase_entered_at"}
_HIDDEN_IN_EVIDENCE = _HIDDEN | {"round"}
# Guardian's own fields carry the names of its code.
_LABELS = {
    "permission": gettext_lazy("role"),
    "user": gettext_lazy("person"),
    # How somebody showed who they are, as an outsider reads it.
    "asked again by": gettext_lazy("identified by"),
}
_LONGEST_SUBJECT = 160
# Whose act a role is, is told of it, and is no part of what it is called.
_WHOSE_ACT = "given_by"

AnyField: TypeAlias = "models.Field[Any, Any]"


class Words:
    """Says `changes` in words; looks up the names they need at once, with one query a model."""

    def __init__(self, hotfix: HotFix, changes: Iterable[Change]) -> None:
        self._hotfix = hotfix
        self._found = _look_up(changes)

    def who(self, change: Change) -> str:
        """The person who did it."""
        if change.row.history_user_id is None:
            return _("not recorded")
        return self._name(User, change.row.history_user_id)

    def what(self, change: Change) -> str:
        return str(capfirst(change.table.model._meta.verbose_name or ""))

    def subject(self, change: Change) -> str:
        """A short label of the thing as it was then."""
        thing = self._as_it_was(change.row)
        if isinstance(thing, Evidence):
            words = _("Round %(number)d") % {"number": thing.round}
            title = getattr(thing, "title", "")
            words = f"{words}: {title}" if title else words
        elif _stands_for_a_role(change.table.model):
            fields = (one for one in visible_fields(change.table.model) if one.name != _WHOSE_ACT)
            words = ": ".join(self._in_words(thing, field) for field in fields)
        else:
            words = str(thing)
        words = " ".join(words.split())
        return words if len(words) <= _LONGEST_SUBJECT else f"{words[: _LONGEST_SUBJECT - 1]}…"

    def differences(self, change: Change) -> Iterator[Difference]:
        """Field by field what changed; everything that it had, if it was added or removed."""
        old, new = change.previous, change.row
        if change.row.history_type == ADDED:
            old = None
        elif change.row.history_type == REMOVED:
            old, new = change.row, None
        before = self._as_it_was(old) if old else None
        after = self._as_it_was(new) if new else None
        for field in visible_fields(change.table.model):
            if field.name == _WHOSE_ACT and not self._of_somebody_else(change.row):
                continue
            was, is_now = self._pair(before, after, field)
            if was != is_now:
                yield Difference(_label(field), was, is_now)

    def _of_somebody_else(self, row: Any) -> bool:
        """Whether a role was given by somebody else than who wrote the row: by a roster, not the reporter."""
        return bool(row.history_type == ADDED and row.given_by_id != row.history_user_id)

    def _pair(self, before: Any, after: Any, field: AnyField) -> tuple[str, str]:
        was = self._in_words(before, field) if before else ""
        is_now = self._in_words(after, field) if after else ""
        if before and after and was == is_now and was:
            raw = getattr(before, field.attname), getattr(after, field.attname)
            if raw[0] != raw[1]:
                # The same in words, and yet not the same: two moments of one minute, two people of one name.
                return _exactly(raw[0], was), _exactly(raw[1], is_now)
        return was, is_now

    def _in_words(self, thing: models.Model, field: AnyField) -> str:
        raw = getattr(thing, field.attname)
        if raw is None or raw in ("", []):
            return ""
        if isinstance(field, models.ForeignKey):
            return self._name(field.related_model, raw)
        return value_in_words(thing, field)

    def _name(self, model: type[models.Model], key: Any) -> str:
        thing = self._found.get((model, key))
        if thing is None:
            return _("no longer known")
        if isinstance(thing, Permission):
            role = ROLE_BY_CODENAME.get(thing.codename)
            return str(role.label) if role else thing.name
        return str(thing)

    def _as_it_was(self, row: Any) -> models.Model:
        """The thing of a history row, with what it points to already at hand."""
        thing = _thing(row)
        for field in _foreign_keys(type(thing)):
            points_to = self._found.get((field.related_model, getattr(thing, field.attname)))
            if points_to is not None:
                field.set_cached_value(thing, points_to)
        up = way_up(type(thing))
        if up is not None and up.related_model is HotFix:
            up.set_cached_value(thing, self._hotfix)
        return thing


@cache
def visible_fields(model: type[models.Model]) -> tuple[AnyField, ...]:
    """The fields of `model` that its history tells, in their order."""
    hidden = _HIDDEN_IN_EVIDENCE if issubclass(model, Evidence) else _HIDDEN
    shown = (field for field in _kept(model) if field.name not in hidden)
    return tuple(sorted(shown, key=lambda field: field.name == _WHOSE_ACT))


def _look_up(changes: Iterable[Change]) -> dict[tuple[type[models.Model], Any], models.Model]:
    """Everything that the rows of `changes` point to, by model and key."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for change in changes:
        wanted[User].add(change.row.history_user_id)
        for row in (change.row, change.previous):
            if row is not None:
                for field in _foreign_keys(change.table.model):
                    wanted[field.related_model].add(getattr(row, field.attname))
    found: dict[tuple[type[models.Model], Any], models.Model] = {}
    for model, keys in wanted.items():
        keys.discard(None)
        if keys:
            found |= {(model, key): thing for key, thing in _read(model, keys).items()}
    return found


def _read(model: type[models.Model], keys: set[Any]) -> dict[Any, models.Model]:
    """The things of these keys; one that was deleted comes from its own history, if it has one."""
    found: dict[Any, models.Model] = model._base_manager.in_bulk(keys)
    gone = keys - found.keys()
    if gone and is_tracked(model):
        last = history_model(model)._base_manager.filter(id__in=gone).order_by("history_id")
        found |= {row.id: _thing(row) for row in last}
    return found


def _thing(row: Any) -> models.Model:
    """What a history row is about, as it was; `row.instance` would query for the fields left out."""
    model: type[models.Model] = row.instance_type
    return model(**{field.attname: getattr(row, field.attname) for field in row.tracked_fields})


@cache
def _kept(model: type[models.Model]) -> tuple[AnyField, ...]:
    """The fields of `model` that its history keeps."""
    return tuple(history_model(model).tracked_fields)


@cache
def _foreign_keys(model: type[models.Model]) -> "tuple[models.ForeignKey[Any, Any], ...]":
    """The fields of `model` that point to something with a name; not those that lead up to the hot fix."""
    return tuple(
        field for field in _kept(model) if isinstance(field, models.ForeignKey) and field.name not in WAYS_UP
    )


def _stands_for_a_role(model: type[models.Model]) -> bool:
    return any(field.related_model is Permission for field in _foreign_keys(model))


def _label(field: AnyField) -> str:
    words = str(field.verbose_name)
    return str(capfirst(str(_LABELS.get(words, words))))


def _exactly(raw: Any, words: str) -> str:
    return raw.isoformat(sep=" ") if isinstance(raw, datetime) else f"{words} [{raw}]"
