"""Many keys are given to a question as one value, and come back as one."""

import pytest
from django.db.models import Q

from apps.common.many_keys import Together, among, keys_in, looked_at_for, looked_at_once_found
from apps.hotfixes.models import HotFix
from tests.driving import Company, report

pytestmark = pytest.mark.django_db


def test_it_keeps_what_in_would_keep(company: Company) -> None:
    first, second, third = (report(company) for _each in range(3))
    for keys in (set(), {first.pk}, {third.pk, first.pk, 10**12}):
        expected = list(HotFix.objects.filter(pk__in=keys).order_by("pk"))
        for kept in (among, looked_at_for, looked_at_once_found):
            assert list(HotFix.objects.filter(kept("pk", keys)).order_by("pk")) == expected
        others = HotFix.objects.filter(~among("pk", keys)).order_by("pk")
        assert list(others) == [one for one in (first, second, third) if one not in expected]
    grants = second.user_grants.model.objects
    behind = grants.filter(among("content_object__pk", [second.pk]) | Q(pk__in=()))
    assert set(behind) == set(second.user_grants.all())


def test_keys_of_rows_that_are_alike_come_together(company: Company) -> None:
    made = {report(company).pk for _each in range(3)}
    rows = HotFix.objects.order_by().values("system").annotate(keys=Together("pk"))
    assert [keys_in(row["keys"]) for row in rows] == [made]
