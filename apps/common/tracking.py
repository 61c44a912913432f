"""History of every row of the process: who changed it, when, and why.

Inside a door (`acting`) the person, the reason and the clock come from there; on an ordinary
admin page they come from the request, as django-simple-history does it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.dispatch import Signal
from simple_history.models import HistoricalRecords

from . import clock
from .growth import Growth


@dataclass(frozen=True)
class Acting:
    """Who acts, and the reason given; `kept` is what was written so far in the outermost act."""

    by: AbstractBaseUser | None
    reason: str
    kept: list[Any] = field(default_factory=list)


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)

# Sent with `kept` when the outermost act ends well, still inside its transaction.
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
                act_ends.send(Acting, kept=inside.kept)
        finally:
            _acting.reset(token)


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


def tracked(
    *,
    added: Mapping[str, Any] | None = None,
    renamed: Mapping[str, str] | None = None,
    places: Mapping[str, int] | None = None,
    first_label: str = "",
    **options: Any,
) -> HistoricalRecords:
    """Return the history of a model, with a reason of any length.

    The named arguments say how the model grew since its first row was sealed, as `Growth` tells.
    """
    return TrackedRecords(
        growth=Growth(added or {}, renamed or {}, places or {}, first_label),
        history_change_reason_field=models.TextField(null=True),
        **options,
    )


class TrackedRecords(HistoricalRecords):
    """Historical records that know the door (person, reason and clock) and how the model grew."""

    def __init__(self, *args: Any, growth: Growth | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.growth = growth or Growth()

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
        instance._history_date = clock.now()  # type: ignore[attr-defined]
        try:
            super().create_historical_record(instance, history_type, using)
        finally:
            del instance._history_date  # type: ignore[attr-defined]
