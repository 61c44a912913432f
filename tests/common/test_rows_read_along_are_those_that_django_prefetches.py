"""What is read along with many rows is what `prefetch_related` would have read, and is asked for once."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.common.reading_along import read_along
from apps.hotfixes.models import HotFix
from tests.driving import Company, drive, ready, report

PATHS = ("approvals", "debts", "evidence_debts", "user_grants", "system__clocks")

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotfixes(company: Company) -> Any:
    drive(report(company), company, to="closed")
    ready(report(company), company, to="testing")
    report(company)
    return HotFix.objects.select_related("system").order_by("pk")


def _rows(hotfix: HotFix) -> list[list[Any]]:
    return [list(getattr(hotfix, path).all()) for path in PATHS[:-1]] + [list(hotfix.system.clocks.all())]


def test_the_same_rows_in_the_same_order(
    hotfixes: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    read = list(hotfixes)
    with django_assert_num_queries(len(PATHS)):
        read_along(read, *PATHS)
        found = [_rows(one) for one in read]
    assert found == [_rows(one) for one in hotfixes.prefetch_related(*PATHS)]
    assert [len(approvals) for approvals, *_others in found][-1] == 0 < len(found[0][0])
    assert all(one.hotfix is read[0] for one in read[0].approvals.all())


def test_what_is_there_is_not_read_again(
    hotfixes: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    read = list(hotfixes)
    read_along(read[:1], "approvals")
    with django_assert_num_queries(1):
        read_along(read, "approvals")
    with django_assert_num_queries(0):
        read_along(read, "approvals")
        read_along([], "approvals")


def test_a_narrower_question_is_asked_of_its_own_rows(hotfixes: Any) -> None:
    closed, testing, _new = hotfixes
    read_along([closed, testing], "approvals")
    assert set(testing.approvals.filter(decision="approved")) == set(testing.approvals.all())
