"""History of every row of the process: who changed it, when, and why.

Inside a door (`acting`) the person, the reason and the clock come from there; on an ordinary
admin page they come from the request, as django-simple-history does it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models.signals import post_save
from django.dispatch import Signal
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import post_create_historical_record

from . import clock
from .growth import Growth

# The foreign keys by which something belongs to a hot fix, or to evidence of one.
WAYS_UP = ("hotfix", "content_object", "record")


@dataclass(frozen=True)
class Acting:
    """Who acts, and the reason given; `kept` is what was written so far in the outermost act."""

    by: AbstractBaseUser | None
    reason: str
    kept: list[Any] = field(default_factory=list)


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)

# Sent with `kept`, and whether anything was `written`, when the outermost act ends well, still inside its
# transaction.
act_ends = Signal()


@contextmanager
def acting(by: AbstractBaseUser | None, *, reason: str = "") -> Iterator[None]:
    """Put `by` and `reason` on every history row written inside, all of it in one transaction."""
    outer = _acting.get()
    inside = Acting(by=by, reason=reason, kept=outer.kept if outer else [])
    with nullcontext() if transaction.get_connection().in_atomic_block else transaction.atomic():
        token = _acting.set(inside)
        try:
            yield
            if outer is None:
                act_ends.send(Acting, kept=inside.kept, written=bool(inside.kept))
        finally:
            _acting.reset(token)


def who_acts() -> Any:
    """Return who acts now: in a door, or else by the present request; None for a command at the server."""
    inside = _acting.get()
    if inside:
        return inside.by
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user if user is not None and user.is_authenticated else None


def kept_in_this_act() -> list[Any] | None:
    """What listeners keep until the outermost act ends; None where nobody is acting."""
    inside = _acting.get()
    return None if inside is None else inside.kept


def add_to_reason(words: str) -> None:
    """Say `words` too, on every history row that is still written inside the present `acting`."""
    inside = _acting.get()
    assert inside is not None, "only inside a door"
    reason = f"{inside.reason} ({words})" if inside.reason else words
    _acting.set(replace(inside, reason=reason))  # `acting` puts back what was before it


@contextmanager
def of_itself(reason: str) -> Iterator[None]:
    """What is written inside comes with the act by itself: `reason` in place of the person's own words."""
    inside = _acting.get()
    with acting(inside.by if inside else None, reason=reason):
        yield


@dataclass(frozen=True)
class _Unwritten:
    """A row of history that waits to be written with others, and what it tells of."""

    row: Any
    instance: models.Model


_together: ContextVar[list[_Unwritten] | None] = ContextVar("history_together", default=None)


@contextmanager
def history_together() -> Iterator[None]:
    """Write the history of everything that is saved or deleted inside by one statement a model."""
    unwritten: list[_Unwritten] = []
    token = _together.set(unwritten)
    try:
        yield
    finally:
        _together.reset(token)
    by_model: dict[Any, list[_Unwritten]] = defaultdict(list)
    for each in unwritten:
        by_model[type(each.row)].append(each)
    for history_model, its_rows in by_model.items():
        history_model.objects.bulk_create([each.row for each in its_rows])
        for each in its_rows:
            post_create_historical_record.send(
                sender=history_model,
                instance=each.instance,
                history_instance=each.row,
                history_date=each.row.history_date,
                history_user=each.row.history_user,
                history_change_reason=each.row.history_change_reason,
                using=None,
            )


def create_together(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, each with its row of history: two statements, however many they are."""
    if not rows:
        return
    model = type(rows[0])
    with history_together():
        model._base_manager.bulk_create(rows)
        for row in rows:
            post_save.send(
                sender=model, instance=row, created=True, update_fields=None, raw=False, using=None
            )


def tracked(
    *,
    added: Mapping[str, Any] | None = None,
    renamed: Mapping[str, str] | None = None,
    places: Mapping[str, int] | None = None,
    first_label: str = "",
    asked_by: Collection[str] = (),
    **options: Any,
) -> HistoricalRecords:
    """Return the history of a model, with a reason of any length.

    Args:
        added, renamed, places, first_label: how it grew since its first row was sealed, as `Growth` tells.
        asked_by: columns by which rows of the history are looked for, beside those that have an index anyway.
    """
    return TrackedRecords(
        growth=Growth(added or {}, renamed or {}, places or {}, first_label),
        asked_by=asked_by,
        history_change_reason_field=models.TextField(null=True),
        **options,
    )


class _TrackedManager(HistoryManager):
    """Makes the class of the managers of a history once: simple-history asks for it at every access."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[models.QuerySet], class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class TrackedRecords(HistoricalRecords):
    """Historical records that know the door (person, reason and clock) and how the model grew.

    They have an index for the key of what they tell about and for the way up from there, and no other but
    for what `asked_by` names: simple-history has one for each foreign key, unique column, date and person.
    """

    def __init__(
        self, *args: Any, growth: Growth | None = None, asked_by: Collection[str] = (), **options: Any
    ) -> None:
        options.setdefault("history_manager", _TrackedManager)
        super().__init__(*args, **options)
        self.growth = growth or Growth()
        self.asked_by = frozenset(asked_by)

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """Return the columns of `model`, without indexes that nobody asks for."""
        fields: dict[str, Any] = super().copy_fields(model)
        if model._meta.auto_created:
            return fields  # who is in which group: few rows, and asked for from both ends
        wanted = {model._meta.pk.attname, *WAYS_UP, *self.asked_by}
        for name, copied in fields.items():
            copied.db_index = name in wanted
        return fields

    def _get_history_user_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super()._get_history_user_fields()
        fields["history_user"].db_index = False
        return fields

    def get_extra_fields(self, model: type[models.Model], fields: Any) -> dict[str, Any]:
        """Return what the model of the history has beside the fields of `model`."""
        extra: dict[str, Any] = super().get_extra_fields(model, fields)
        return extra | {"growth": self.growth}

    def post_save(
        self, instance: models.Model, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        """Write the row, unless only fields were saved that the history leaves out, as a log-in does."""
        saved = kwargs.get("update_fields")
        if created or saved is None or not set(saved) <= set(self.excluded_fields):
            super().post_save(instance, created, using=using, **kwargs)

    def get_history_user(self, instance: models.Model) -> Any:
        inside = _acting.get()
        return inside.by if inside else super().get_history_user(instance)

    def get_change_reason_for_object(
        self, instance: models.Model, history_type: str, using: str | None
    ) -> Any:
        inside = _acting.get()
        if inside:
            return inside.reason or None
        return super().get_change_reason_for_object(instance, history_type, using)

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        # simple-history stamps the row with `_history_date` where it is set, else with its own now().
        unwritten = _together.get()
        if unwritten is not None:
            unwritten.append(_Unwritten(self._history_row(instance, history_type, using), instance))
            return
        instance._history_date = clock.now()  # type: ignore[attr-defined]
        try:
            super().create_historical_record(instance, history_type, using)
        finally:
            del instance._history_date  # type: ignore[attr-defined]

    def _history_row(self, instance: models.Model, history_type: str, using: str | None) -> Any:
        """The row of history of `instance`, not written yet; for models without many-to-many history."""
        assert not self.m2m_fields, "its many-to-many rows would be lost"
        return getattr(instance, self.manager_name).model(
            history_date=clock.now(),
            history_type=history_type,
            history_user=self.get_history_user(instance),
            history_change_reason=self.get_change_reason_for_object(instance, history_type, using),
            **{field.attname: getattr(instance, field.attname) for field in self.fields_included(instance)},
        )
