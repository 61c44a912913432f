"""The digest of a row is the same when it is written as when it is read again, on either database."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import models
from django.test.utils import isolate_apps

from apps.history.canonical import columns, digest, digest_of, sayer
from apps.history.chained_models import chained_models
from apps.history.models import Link
from apps.history.personal_data import digest_for_the_chain, is_personal
from apps.systems.models import SystemClock
from tests.driving import drive, perform, ready, report

IN_PARIS = timezone(timedelta(hours=1))


def test_of_every_row_of_a_whole_process(hotfix, company):
    """Through every phase, with a round that came back, and with decimals, durations, lists and moments."""
    SystemClock.objects.create(
        system=company.system,
        priority="critical",
        first_response=timedelta(hours=1),
        update_every=timedelta(hours=2),
        escalate_after=timedelta(hours=4, microseconds=5),
    )
    ready(hotfix, company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="Not yet.")
    drive(hotfix, company, to="closed")
    report(company, triggers=["system_down"], observed_at=datetime(2026, 11, 23, 3, 0, tzinfo=IN_PARIS))
    compared = 0
    for book in chained_models():
        digests = dict(Link.objects.filter(table=book.label).values_list("row", "digest"))
        for pk, *values in book.model._base_manager.values_list("pk", *columns(book.model)):
            anew = digest(book.model, values)
            if is_personal(book.model):  # under the salt of its person
                anew = digest_for_the_chain(book.model._base_manager.get(pk=pk))
            assert digests.pop(pk) == anew, (book.label, pk)
            compared += 1
        assert digests == {}
    assert compared == Link.objects.count() > 150


ALIKE = [
    (models.IntegerField(), "7", 7),
    (models.BooleanField(), "1", True),
    (models.CharField(max_length=9), 7, "7"),
    (models.DecimalField(max_digits=5, decimal_places=2), "91.5", Decimal("91.50")),
    (models.DecimalField(max_digits=5, decimal_places=2), 91.5, Decimal("91.50")),
    (models.DurationField(), "01:30:00", timedelta(minutes=90)),
    (
        models.DateTimeField(),
        datetime(2026, 11, 23, 3, tzinfo=IN_PARIS),
        datetime(2026, 11, 23, 2, tzinfo=UTC),
    ),
    (models.DateTimeField(), "2026-11-23T02:00:00Z", datetime(2026, 11, 23, 2, tzinfo=UTC)),
    (models.DateField(), "2026-11-23", date(2026, 11, 23)),
    (models.TimeField(), "02:14", time(2, 14)),
    (models.JSONField(), ("a", "b"), ["a", "b"]),
    (models.JSONField(), {1: 2.0}, {"1": 2}),
    (models.BinaryField(), memoryview(b"\x00x"), b"\x00x"),
]


@pytest.mark.parametrize(("field", "typed", "kept"), ALIKE, ids=lambda one: type(one).__name__)
def test_what_is_typed_is_said_as_it_is_kept(field, typed, kept):
    assert sayer(field)(typed) == sayer(field)(kept)


UNLIKE = [
    (models.IntegerField(), 0, 1),
    (models.CharField(max_length=9), "a", "a "),
    (models.DecimalField(max_digits=5, decimal_places=2), Decimal("1.01"), Decimal("1.1")),
    (models.DurationField(), timedelta(seconds=1), timedelta(seconds=1, microseconds=1)),
    (models.JSONField(), ["a"], "a"),
    (models.JSONField(), [1], ["1"]),
    (models.JSONField(), [True], [1]),
]


@pytest.mark.parametrize(("field", "one", "other"), UNLIKE, ids=lambda one: type(one).__name__)
def test_what_differs_is_said_differently(field, one, other):
    assert repr(sayer(field)(one)) != repr(sayer(field)(other))


@isolate_apps("apps.history")
def test_a_column_that_comes_later_and_is_null_breaks_no_older_row():
    def table(name, **later):
        meta = type("Meta", (), {"app_label": "history"})
        fields = {"text": models.CharField(max_length=9), **later}
        return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})

    then, now = table("Then"), table("Now", later=models.TextField(null=True))
    assert digest_of(then(text="a")) == digest_of(now(text="a"))
    assert digest_of(now(text="a", later="")) != digest_of(now(text="a"))
