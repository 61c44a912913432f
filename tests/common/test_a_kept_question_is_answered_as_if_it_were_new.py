"""What is put into SQL once answers for every key and at every moment like a query made anew."""

from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Prefetch, Value
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.common import clock
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT, Company, make_company, report

pytestmark = pytest.mark.django_db


def _reported(newest_first: bool, *, person: int) -> Any:
    """What this person reported within a day, and when."""
    found = HotFix.objects.filter(reported_by=person, reported_at__gt=clock.now() - timedelta(days=1))
    return found.order_by("-pk" if newest_first else "pk").values_list("reference", "reported_at")


@pytest.fixture
def reported(company: Company) -> list[HotFix]:
    found = []
    for hours in (0, 10, 20):
        with clock.set_to(NIGHT + timedelta(hours=hours)):
            found.append(report(company))
    return found


def test_for_each_key(reported: list[HotFix]) -> None:
    asked, somebody_else = KeptQuestion(_reported), User.objects.create_user("somebody")
    reporter = reported[0].reported_by_id
    for person in (reporter, somebody_else.pk, reporter):
        assert asked.rows(True, person=person) == list(_reported(True, person=person))
    assert len(asked.rows(True, person=reporter)) == 3


def test_for_however_many_keys(reported: list[HotFix]) -> None:
    def some(*, keys: Any, but: int) -> Any:
        return HotFix.objects.filter(among("pk", keys)).exclude(pk=but).order_by("pk").values_list("pk")

    asked, (first, *others) = KeptQuestion(some), [one.pk for one in reported]
    for keys in (Keys(others), Keys([first, *others]), Keys([first]), Keys()):
        assert {pk for (pk,) in asked.rows(keys=keys, but=first)} == keys - {first}


def test_a_value_that_could_be_taken_for_a_key_is_itself(reported: list[HotFix]) -> None:
    def some(title: str, number: int, *, keys: Any) -> Any:
        told = {"a_text": Value(title), "a_number": Value(number)}
        return HotFix.objects.filter(among("pk", keys)).annotate(**told).values_list("a_text", "a_number")

    keys = Keys([one.pk for one in reported[:1]])
    for title, number in (("[-1]", -1), ("{-1}", -2), ("[-20]", 0)):
        assert KeptQuestion(some).rows(title, number, keys=keys) == [(title, number)]


def test_rows_of_their_own_moment_are_not_read_along() -> None:
    recent = HotFix.objects.filter(reported_at__gt=clock.now())

    def some(*, person: int) -> Any:
        return User.objects.filter(pk=person).prefetch_related(Prefetch("reported_hotfixes", recent))

    with pytest.raises(AssertionError):
        KeptQuestion(some).instances(person=1)


def test_at_each_moment_with_values_of_the_same_types(reported: list[HotFix]) -> None:
    asked, reporter = KeptQuestion(_reported), reported[0].reported_by_id
    for hours, number in ((23, 3), (30, 2), (40, 1), (60, 0), (23, 3)):
        with clock.set_to(NIGHT + timedelta(hours=hours)):
            rows = asked.rows(False, person=reporter)
            assert rows == list(_reported(False, person=reporter))
            assert len(rows) == number


def test_for_each_shape(reported: list[HotFix]) -> None:
    asked, reporter = KeptQuestion(_reported), reported[0].reported_by_id
    assert asked.rows(True, person=reporter) == asked.rows(False, person=reporter)[::-1]


def test_with_instances_and_what_the_query_adds_to_them(reported: list[HotFix]) -> None:
    def whole(*, person: int) -> Any:
        found = HotFix.objects.filter(reported_by=person).select_related("system").order_by("-pk")
        return found.annotate(once_more=F("reference"))

    asked, somebody_else = KeptQuestion(whole), User.objects.create_user("somebody")
    assert asked.instances(person=somebody_else.pk) == []
    with CaptureQueriesContext(connection) as queries:
        found = asked.instances(person=reported[0].reported_by_id)
        assert [(one.system.code, one.once_more) for one in found] == [
            ("PAY", one.reference) for one in reversed(reported)
        ]
    assert (found, len(queries)) == (reported[::-1], 1)


def test_it_is_put_into_sql_once_and_asked_each_time(reported: list[HotFix]) -> None:
    made = []

    def counted(**keys: int) -> Any:
        made.append(keys)
        return _reported(True, **keys)

    asked = KeptQuestion(counted)
    with CaptureQueriesContext(connection) as queries:
        for hotfix in reported:
            asked.rows(person=hotfix.reported_by_id)
    assert (len(made), len(queries)) == (1, 3)


def test_where_no_row_can_be_there_nothing_is_asked(company: Company) -> None:
    asked = KeptQuestion(
        lambda *, person: HotFix.objects.filter(pk__in=(), reported_by=person).values_list("pk")
    )
    with CaptureQueriesContext(connection) as queries:
        assert asked.rows(person=company.reporter.pk) == []
    assert not queries


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_by_its_own_connection(night: datetime) -> None:
    hotfix, asked, answers = report(make_company()), KeptQuestion(_reported), []
    asked.rows(True, person=hotfix.reported_by_id)
    mine = connection.connection

    def ask() -> None:
        with clock.set_to(night):
            rows = asked.rows(True, person=hotfix.reported_by_id)
        answers.append((rows, connection.connection is mine))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert answers == [([(hotfix.reference, night)], False)]
