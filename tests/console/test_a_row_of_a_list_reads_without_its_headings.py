"""On a phone a row of a list is a card: each value stands beside what it is, and a box beside its word."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse

from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix
from apps.systems.models import RosterEntry
from tests.asking import client_of, words_of
from tests.driving import Company, drive, report

HEADING = re.compile(r'<div class="text">\s*<(a|span)[^>]*>(.*?)</\1>', re.S)
ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
LABEL = re.compile(r'<td class="hf-row-label">(.*?)</td>')
BOX = re.compile(r'<label class="hf-choose">\s*<input[^>]*>\s*<span>(.*?)</span></label>')


@pytest.fixture(autouse=True)
def signed(company: Company) -> HotFix:
    return drive(report(company), company, to="testing")


def listed(model: type[models.Model], user: Any) -> list[str]:
    """The rows of a list, its headings first."""
    meta = model._meta
    answer = client_of(user).get(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
    _before, _sep, table = words_of(answer).partition('id="result_list"')
    return ROW.findall(table.partition("</table>")[0])


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model.__name__)
def test_each_value_has_the_heading_of_its_column(model: type[models.Model], company: Company) -> None:
    headings, *rows = listed(model, company.owner) or [""]
    named = [words for _tag, words in HEADING.findall(headings)]
    for row in rows:
        assert LABEL.findall(row) == named
        assert len(re.findall(r"<t[dh] class=\"(?:field|nowrap)", row)) == len(named)


def test_a_sign_off_says_who_and_when(company: Company) -> None:
    assert {"Signed by", "Signed at"} <= set(LABEL.findall(listed(Approval, company.reporter)[1]))


@pytest.mark.parametrize("model", [HotFix, RosterEntry], ids=lambda model: model.__name__)
def test_a_box_has_its_word(model: type[models.Model], company: Company) -> None:
    headings, *rows = listed(model, company.owner)
    assert BOX.findall(headings) == ["Select all"]
    assert rows
    for row in rows:
        assert BOX.findall(row) == ["Select"]
    assert f'aria-label="Select {model._default_manager.first()}"' in "".join(rows)


def test_there_is_no_box_where_there_is_nothing_to_do(company: Company) -> None:
    assert not BOX.search("".join(listed(Approval, company.owner)))
