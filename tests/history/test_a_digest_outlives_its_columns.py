"""What a row was sealed with stays its digest when its table gains, renames or widens a column."""

from decimal import Decimal
from itertools import count

import pytest
from django.db import models
from django.test.utils import isolate_apps

from apps.common.growth import Growth
from apps.history.canonical import digest_of, first_label
from apps.history.models import Link

pytestmark = pytest.mark.usefixtures("isolated")


@pytest.fixture
def isolated():
    with isolate_apps("apps.history"):
        yield


_numbers = count()


def table(*, growth=None, name="", **fields):
    name = name or f"Table{next(_numbers)}"
    meta = type("Meta", (), {"app_label": "history"})
    grown = {"growth": growth} if growth else {}
    fields.setdefault("text", models.CharField(max_length=9))
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields, **grown})


def test_a_column_is_left_out_while_it_holds_what_it_came_with():
    then = table()
    now = table(growth=Growth(added={"soak": 0}), soak=models.IntegerField(default=0))
    assert digest_of(now(text="a")) == digest_of(then(text="a"))
    assert digest_of(now(text="a", soak="0")) == digest_of(then(text="a"))
    assert len({digest_of(now(text="a", soak=soak)) for soak in (0, 1, 2)}) == 3


def test_without_a_word_said_the_digest_is_another():
    now = table(soak=models.IntegerField(default=0))
    assert digest_of(now(text="a")) != digest_of(table()(text="a"))


CAME_WITH = [
    (models.BooleanField(null=True), False, [True, None]),
    (models.CharField(max_length=9, null=True), "", ["0", None]),
    (models.IntegerField(null=True), 0, [1, -1, None]),
    (models.JSONField(null=True), [], [[0], {}, None]),
    (models.JSONField(null=True), [0], [[False], [None], None]),
    (models.DecimalField(max_digits=5, decimal_places=2, null=True), 0, [Decimal("0.01"), None]),
]


@pytest.mark.parametrize(("field", "came_with", "others"), CAME_WITH, ids=lambda one: type(one).__name__)
def test_nothing_else_is_taken_for_what_it_came_with(field, came_with, others):
    """NULL neither: where only one of two values is silent, none can take the place of the other."""
    now = table(growth=Growth(added={"later": came_with}), later=field)
    digests = {digest_of(now(text="a", later=value)) for value in others}
    assert digest_of(now(text="a", later=came_with)) == digest_of(table()(text="a")) not in digests
    assert len(digests) == len(others)


def test_a_renamed_column_has_its_first_name():
    growth = Growth(renamed={"words": "text", "lead": "owner"})
    then = table(owner=models.ForeignKey(Link, models.PROTECT, related_name="+"))
    now = table(
        growth=growth,
        text=None,
        words=models.CharField(max_length=9),
        lead=models.ForeignKey(Link, models.PROTECT, related_name="+"),
    )
    assert digest_of(now(words="a", lead_id=7)) == digest_of(then(text="a", owner_id=7))
    assert digest_of(now(words="b", lead_id=7)) != digest_of(then(text="a", owner_id=7))


def share(digits, places):
    return models.DecimalField(max_digits=digits, decimal_places=places)


@pytest.mark.parametrize("places", [0, 1, 3, 6])
def test_a_column_with_other_places_is_said_with_those_it_had(places):
    growth = Growth(places={"share": places})
    now = table(growth=growth, share=share(12, 3))
    then = table(share=share(9, places))
    for value in ("7", "-7", "0"):
        assert digest_of(now(text="a", share=value)) == digest_of(then(text="a", share=value))
    digests = {digest_of(now(text="a", share=value)) for value in ("1", "1.1", "1.01", "1.001", "10")}
    assert len(digests) == 5


def test_a_place_that_it_did_not_have_is_not_lost():
    now = table(growth=Growth(places={"share": 2}), share=share(6, 3))
    then = table(share=share(5, 2))
    assert digest_of(now(text="a", share="91.5")) == digest_of(then(text="a", share="91.5"))
    assert digest_of(now(text="a", share="91.505")) != digest_of(then(text="a", share="91.5"))


def test_a_wider_column_says_the_same():
    then = table(count=models.PositiveSmallIntegerField(), note=models.CharField(max_length=9))
    now = table(count=models.BigIntegerField(null=True), note=models.TextField(null=True))
    assert digest_of(now(text="a", count=7, note="b")) == digest_of(then(text="a", count=7, note="b"))


def test_a_table_keeps_its_first_name_in_the_chain():
    assert first_label(table(name="Then")) == "history.Then"
    assert first_label(table(name="Now", growth=Growth(first_label="history.Then"))) == "history.Then"
