"""The first row of history of each permission and content type: Django makes both without telling anybody.

From then on their history says what each key stood for, and `verify_history` compares.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.operations import RenameModel
from django.db.models import Exists, OuterRef, QuerySet

from apps.common import clock
from apps.common.tracking import acting

from .canonical import AnyModel
from .chain import note_row
from .history_tables import ADDED, CHANGED, history_model


def write_first_rows(app_config: AppConfig, plan: Any = (), **_kwargs: Any) -> None:
    """Write them for what `migrate` has made for one app, and for nothing that has a history already.

    A model that a migration has renamed has another content type since: that is written, too.
    """
    there = set(connection.introspection.table_names())
    for model, way in ((ContentType, "app_label"), (Permission, "content_type__app_label")):
        if history_model(model)._meta.db_table in there:
            rows: QuerySet[Any] = model._base_manager.filter(**{way: app_config.label}).order_by("pk")
            told = history_model(model)._base_manager.filter(id=OuterRef("pk"))
            _write(model, list(rows.filter(~Exists(told))), ADDED)
            if model is ContentType:
                _write(model, list(_renamed(rows, app_config.label, plan)), CHANGED)


def _renamed(rows: "QuerySet[Any]", app: str, plan: Any) -> Iterator[Any]:
    """The content types of those models of `app` that the migrations in `plan` renamed."""
    names = {
        operation.new_name_lower: operation.old_name_lower
        for migration, backwards in plan
        if migration.app_label == app and not backwards
        for operation in migration.operations
        if isinstance(operation, RenameModel)
    }
    for row in rows.filter(model__in=names):
        newest = history_model(ContentType)._base_manager.filter(id=row.pk).order_by("-history_id").first()
        if newest is not None and newest.model == names[row.model]:
            yield row


def _write(model: AnyModel, new: list[Any], kind: str) -> None:
    if not new:
        return
    book, now = history_model(model), clock.now()
    first = [
        book(
            history_date=now,
            history_type=kind,
            history_change_reason="As migrating made it",
            **{field.attname: getattr(row, field.attname) for field in book.tracked_fields},
        )
        for row in new
    ]
    with acting(None):
        book._base_manager.bulk_create(first)
        for row, its_first in zip(new, first, strict=True):
            note_row(book, instance=row, history_instance=its_first)
