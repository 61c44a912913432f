"""Whoever writes an address makes no list look at its rows by patterns, or stumble over half a question."""

import pytest
from django.contrib import admin
from django.db.models import CharField, Model, TextField
from django.urls import reverse

from apps.console.admin.narrowing import NarrowedInWords
from tests.asking import client_of, words_of
from tests.driving import Company

ENDLESS = ("__regex=^((a%2B)%2B)%2B0$", "__iregex=(", "__similar_to=abc", "__regex=(", "__date__regex=1")
HALF = ("id__range=1", "id__range=", "id__in__regex=1", "pk__regex=.")


LISTS = [model for model, one in admin.site._registry.items() if isinstance(one, NarrowedInWords)]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.model_name)
def test_no_list_takes_a_pattern_or_half_a_question(model: type[Model], company: Company) -> None:
    browser = client_of(company.root)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    if "cl" not in (browser.get(address).context or {}):
        pytest.skip("It is a page of its own, which reads nothing of the kind.")
    texts = [one.name for one in model._meta.fields if isinstance(one, CharField | TextField)]
    for question in (*HALF, *(f"{texts[0]}{endless}" for endless in ENDLESS if texts)):
        answer = browser.get(f"{address}?{question}")
        assert answer.status_code == 400, question
        assert "This list cannot be narrowed in that way" in words_of(answer), question


def test_a_word_or_a_key_still_narrows(company: Company) -> None:
    browser = client_of(company.root)
    address = reverse("admin:systems_system_changelist")
    for question in ("code=PAY", "code__startswith=P", "name__icontains=pay", "id__in=1,2", "id__gte=0"):
        assert browser.get(f"{address}?{question}").status_code == 200, question
