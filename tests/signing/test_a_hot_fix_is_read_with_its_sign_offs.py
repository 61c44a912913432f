"""A hot fix is read with its own sign-offs and debts; what is asked of them later is about them alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.approvals.with_sign_offs import with_sign_offs
from apps.hotfixes.models import HotFix
from tests.driving import Company
from tests.owing import owing

pytestmark = pytest.mark.django_db


def test_as_if_each_had_been_asked_for(company: Company) -> None:
    asked_for, another = (
        HotFix.objects.get(pk=owing(company, phase="development").hotfix_id),
        owing(company, phase="qualification"),
    )
    found = with_sign_offs(asked_for.pk)
    assert found == asked_for
    with CaptureQueriesContext(connection) as queries:
        approvals, debts = list(found.approvals.all()), list(found.debts.all())
        assert found.system == company.system
        assert all(one.hotfix is found for one in (*approvals, *debts))
    assert not queries
    assert (approvals, debts) == (list(asked_for.approvals.all()), list(asked_for.debts.all()))
    assert approvals
    assert debts
    assert not found.debts.filter(pk=another.pk).exists()
    found.read_again("debts")
    assert list(found.debts.all()) == debts


def test_none_where_there_is_none() -> None:
    assert with_sign_offs(1) is None
