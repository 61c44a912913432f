"""A list says what it lists, and does not ask to select a row."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst

from tests.asking import client_of, words_of
from tests.driving import Company

LISTS = [model for model in admin.site._registry if model._meta.app_label != "axes"]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_heading(model: type, company: Company) -> None:
    meta = model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    answer = client_of(company.owner).get(address)
    assert answer.status_code == 200
    page = words_of(answer)
    assert "<h1>Select" not in page
    if meta.label != "records.Issuing":  # headed by what is wrong
        assert f"<h1>{capfirst(str(meta.verbose_name_plural))}</h1>" in page
