"""Rows read by one statement are those that each query gives: the same values, of the same types."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from apps.approvals.models import Approval
from apps.common.read_together import RowsWith, read_together
from apps.history.chained_models import chained_models
from apps.hotfixes.models import HotFix
from tests.driving import drive, perform, ready, report


def plain(instance: models.Model) -> dict[str, Any]:
    values = {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}
    return {name: (value, type(value)) for name, value in values.items()}


@pytest.fixture
def story(company):
    hotfix = ready(report(company), company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="“Again”, said Åsa: 100 %\n\tor \\ not.")
    hotfix.refresh_from_db()
    return drive(hotfix, company, to="closed")


def test_of_every_model_and_its_history(story, django_assert_num_queries):
    tracked = {chained.model for chained in chained_models()} | {chained.of for chained in chained_models()}
    others = {
        model for model in apps.get_models() if model._meta.label.startswith(("approvals.", "evidence."))
    }
    queries = [model._base_manager.order_by("pk") for model in tracked | others]
    with django_assert_num_queries(1):
        together = read_together(*queries)
    assert sum(map(bool, together)) > 40
    for query, rows in zip(queries, together, strict=True):
        assert [plain(row) for row in rows] == [plain(row) for row in query], query.model


def test_in_the_order_of_each_query(story):
    newest_first = HotFix.history.order_by("-history_id")
    (rows,) = read_together(newest_first)
    assert len(rows) > 5
    assert [row.history_id for row in rows] == list(newest_first.values_list("history_id", flat=True))


def test_by_the_keys_and_texts_that_a_column_holds(company, story):
    other = ready(report(company), company, to="development")
    of_both = {"hotfix": [story.pk, other.pk], "round": [1, 2, 3], "phase": ["testing", "qualification"]}
    for having in (of_both, {"hotfix": [other.pk], "role": ["qa_lead"]}, {"hotfix": [other.pk, story.pk]}):
        query = Approval.objects.filter(**{f"{name}__in": values for name, values in having.items()})
        (rows,) = read_together(RowsWith(Approval, having, ("-pk",)))
        assert [plain(row) for row in rows] == [plain(row) for row in query.defer(None).order_by("-pk")]


def test_a_column_that_holds_none_of_no_values_gives_no_rows(story, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read_together(RowsWith(Approval, {"hotfix": [story.pk], "round": []})) == [[]]


def test_a_query_that_can_have_no_rows_is_left_out(story, django_assert_num_queries):
    nothing = HotFix.objects.filter(pk__in=[])
    with django_assert_num_queries(1):
        assert read_together(nothing, HotFix.objects.all()) == [[], [story]]
    with django_assert_num_queries(0):
        assert read_together(nothing) == [[]]
        assert read_together() == []


def test_it_is_one_statement_on_this_database(story, django_assert_num_queries):
    assert connection.vendor in ("sqlite", "postgresql")
    with django_assert_num_queries(1):
        read_together(HotFix.objects.all(), HotFix.history.all())
