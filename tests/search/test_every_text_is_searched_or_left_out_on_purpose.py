"""Of every model that tells of a hot fix or stands beside it, each text is searched, or named why not."""

import pytest
from django.db import models

from apps.history.history_tables import tables
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.models import HotFix
from apps.search.passages import BESIDE, HEADS, KINDS, NOT_SEARCHED, SIGNED_NAME, is_text, searched_models

MODELS = [*(table.model for table in tables()), *BESIDE]
TEXTS = [
    field
    for model in MODELS
    for field in model._meta.concrete_fields
    if isinstance(field, models.CharField | models.TextField) and not field.choices
]


@pytest.mark.parametrize("field", TEXTS, ids=str)
def test_a_text_is(field):
    left_out = field.name in NOT_SEARCHED or field.name.endswith(SIGNED_NAME)
    question = issubclass(field.model, ChecklistAnswer) and field.name != "note"
    assert is_text(field) != (left_out or question)


def test_what_is_left_out_is_there():
    names = {field.name for model in MODELS for field in model._meta.concrete_fields}
    assert names >= NOT_SEARCHED
    assert names >= HEADS


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_whoever_is_named_is(model):
    fields = [one for one in model._meta.concrete_fields if one.related_model in KINDS]
    named = [field for field, _sign in searched_models()[model].names] if model in searched_models() else []
    # Who touched the hot fix last is no part of its history.
    assert set(fields) - set(named) <= {HotFix._meta.get_field("changed_by")}
