"""A verification reads one moment, in a transaction of its own, and nobody waits for it."""

import pytest
from django.db import connection

from apps.history.models import Link
from apps.history.verification import faults, verify
from apps.history.verification_scope import Scope, one_moment
from apps.systems.models import System
from tests.concurrency.at_once import at_once
from tests.driving import report


def test_what_is_written_meanwhile_is_not_seen(company):
    with one_moment():
        before = Link.objects.count()
        at_once(lambda: System.objects.create(code="OPS", name="Operations"))
        assert Link.objects.count() == before
        assert list(faults(Scope(), heads={})) == []
    assert Link.objects.count() == before + 1


@pytest.mark.parametrize("connected", [True, False])
def test_the_next_transaction_is_an_ordinary_one(company, connected):
    if not connected:
        connection.close()
    assert verify(report(company)) == []
    System.objects.create(code="OPS", name="Operations")
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"


def test_a_command_starts_without_a_connection(company):
    hotfix = report(company)
    connection.close()
    assert verify(hotfix) == []
