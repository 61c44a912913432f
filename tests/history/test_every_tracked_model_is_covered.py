"""Every table with a history that belongs to a hot fix is in its timeline, and so will be a new one."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django.utils.text import capfirst
from simple_history.utils import get_history_model_for_model

from apps.approvals.models import Approval
from apps.common.tracking import tracked
from apps.evidence.code_review import CodeReview
from apps.history.chain import note_row
from apps.history.history_tables import is_tracked, tables, tracked_models, way_up
from apps.history.timeline import timeline
from apps.hotfixes.evidence import EvidenceRow, evidence_model
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from apps.hotfixes.phases import evidence_names
from tests.driving import NIGHT

MODELS = [table.model for table in tables()]


def test_the_hot_fix_its_roles_and_its_sign_offs_are():
    assert {HotFix, HotFixUserObjectPermission, HotFixGroupObjectPermission, Approval} <= set(MODELS)


@pytest.mark.parametrize("name", evidence_names())
def test_evidence_of_the_process_table_is_with_its_rows(name):
    evidence = evidence_model(name)
    assert {evidence, *(rows.model for rows in evidence.newest().tables)} <= set(MODELS)


# A draft is its author's alone (0033). The queue's book-keeping; what comes of it, the issued record, is
# tracked. And who was told of what is. What the search looks through is made from the record.
WITHOUT_HISTORY = {
    "console.Draft",
    "records.Issuing",
    "notifications.Notice",
    "notifications.Lookout",
    "notifications.Watching",
    "notifications.Copy",
    "search.SearchDocument",
}


# A follow-up action outlives the record that it came of: its history is among the process data.
BESIDE = {"learning.FollowUpAction": {"came_of", "lesson"}}


def test_everything_that_points_to_a_hot_fix_or_its_evidence_is_tracked():
    own = [model for model in apps.get_models() if way_up(model) and not hasattr(model, "history_object")]
    untracked = [model for model in own if not is_tracked(model)]
    # What is written once and never changed is a history of its own.
    changing = {model._meta.label for model in untracked if not getattr(model, "append_only", False)}
    assert changing == WITHOUT_HISTORY
    assert {*own, HotFix} - set(untracked) == set(MODELS)
    assert len(MODELS) == len(set(MODELS))


@pytest.mark.parametrize(
    "model",
    # In an order of our own: tables of many-to-many history are made in that of a set.
    sorted(
        (model for model in apps.get_models() if model.__module__.startswith("apps.")),
        key=lambda model: model._meta.label,
    ),
)
def test_no_table_reaches_a_hot_fix_by_another_way(model):
    """A foreign key of another name would lead past the timeline: name it hotfix or record."""
    if hasattr(model, "history_object"):
        return
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    known = {field.name for field in keys if field.related_model in MODELS} - BESIDE.get(
        model._meta.label, set()
    )
    assert bool(way_up(model)) == bool(known)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("limit", [None, 50])
def test_a_history_row_of_each_is_told(model, limit, hotfix):
    book = get_history_model_for_model(model)
    row = {"id": 999_999, "history_date": NIGHT, "history_type": "-"}
    up = way_up(model)
    if model is HotFix:
        row["id"] = hotfix.pk
    elif up.related_model is HotFix:
        row[up.attname] = hotfix.pk
    else:
        parents = get_history_model_for_model(up.related_model)
        row[up.attname] = 888_888
        parent = {"id": 888_888, "hotfix_id": hotfix.pk, "history_date": NIGHT, "history_type": "+"}
        parents.objects.create(**_something(parents) | parent)
    written = book.objects.create(**_something(book) | row)
    note_row(model, instance=written.instance, history_instance=written)
    removed = [entry.what for entry in timeline(hotfix, limit=limit) if entry.change == "removed"]
    assert removed == [capfirst(model._meta.verbose_name)]


def _something(book):
    """A value for every column that must have one."""
    kinds = {
        models.CharField: "",
        models.TextField: "",
        models.BooleanField: False,
        models.DateTimeField: NIGHT,
        models.JSONField: [],
    }
    return {
        field.attname: _NAMED.get(
            field.attname, next((value for kind, value in kinds.items() if isinstance(field, kind)), 1)
        )
        for field in book.tracked_fields
        if not field.null and not isinstance(field, models.ForeignKey)
        if not (isinstance(field, models.JSONField) and field.has_default())
    }


# What a row calls by its name must be there to be told of.
_NAMED = {"evidence": evidence_names()[0]}


@isolate_apps("apps.history")
def test_a_new_table_is_covered_by_itself():
    def model(name, base=models.Model, **fields):
        meta = type("Meta", (), {"app_label": "history"})
        return type(name, (base,), {"__module__": __name__, "Meta": meta, **fields})

    def to(target):
        return models.ForeignKey(target, models.PROTECT, related_name="+")

    attachment = model("Attachment", hotfix=to(HotFix), history=tracked())
    remark = model("Remark", EvidenceRow, record=to(CodeReview), history=tracked())
    untracked = model("Untracked", hotfix=to(HotFix))
    elsewhere = model("Elsewhere", history=tracked())

    assert tracked_models([elsewhere, remark, untracked, attachment]) == [attachment, remark]
