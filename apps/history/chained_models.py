"""Every table of history that the chains cover, found by walking the models."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from simple_history.models import HistoricalRecords

from apps.hotfixes.models import HotFix

from .canonical import AnyModel, first_label
from .history_tables import history_model, is_tracked, way_up


@dataclass(frozen=True)
class ChainedModel:
    """One table of history: `model` holds its rows, `of` is the model that it tells about.

    `relation` is the many-to-many field whose rows it keeps; None for the rows of the model itself.
    """

    model: AnyModel
    of: AnyModel
    relation: "models.ManyToManyField[Any, Any] | None" = None

    @property
    def label(self) -> str:
        """Its name in the chain."""
        return first_label(self.model)


@cache
def chained_models() -> tuple[ChainedModel, ...]:
    """All of them, in the order of their labels."""
    return tuple(sorted(_found(), key=lambda book: book.label))


def _found() -> Iterator[ChainedModel]:
    for model in apps.get_models():
        if not is_tracked(model):
            continue
        book: Any = history_model(model)
        yield ChainedModel(book, model)
        for relation in book._history_m2m_fields:
            yield ChainedModel(HistoricalRecords.m2m_models[relation], model, relation)


@cache
def path_up(model: AnyModel) -> str | None:
    """The lookup from a row of `model` to the key of its hot fix; None where it leads to none."""
    if model is HotFix:
        return "pk"
    field = way_up(model)
    if field is None:
        return None
    further = path_up(field.related_model)
    return field.attname if further == "pk" else f"{field.name}__{further}"
