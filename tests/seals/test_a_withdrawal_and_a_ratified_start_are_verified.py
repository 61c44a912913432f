"""Verification asks whether a yes that bars was withdrawn before, and of a ratification for the role."""

import pytest
from django.db import connection

from apps.accounts.roles import Role
from apps.approvals.models import RatifiedStart, Withdrawal
from apps.history import protection
from apps.history.faults import How
from apps.history.verification import verify
from tests.driving import perform, ready, report
from tests.owing import also
from tests.withdrawing import began, later, with_a_go, withdraw

pytestmark = pytest.mark.django_db


def how(hotfix):
    return {fault.how for fault in verify(hotfix)}


@pytest.fixture
def hotfix(company):
    """In Qualification: the Product Owner took their yes back, and signed as the Technical Lead instead."""
    hotfix = ready(report(company), company, to="qualification")
    also(hotfix, Role.TECHNICAL_LEAD, company, "po")
    perform(hotfix, "qualify", by=company.po, as_role=Role.PRODUCT_OWNER)
    withdraw(hotfix.approvals.get(), by=company.po)
    with later(minutes=1):
        perform(hotfix, "qualify", by=company.po, as_role=Role.TECHNICAL_LEAD)
    return hotfix


def test_what_was_withdrawn_before_bars_nothing(hotfix):
    assert how(hotfix) == set()


def test_what_was_withdrawn_only_afterwards_did(hotfix):
    with protection.lifted(), connection.cursor() as cursor:
        for table in ("approvals_withdrawal", "approvals_historicalwithdrawal"):
            cursor.execute(f"UPDATE {table} SET withdrawn_at = '2026-11-23 05:00:00'")  # noqa: S608
    assert How.WITHOUT_RIGHT in how(hotfix)
    assert Withdrawal.objects.count() == 1


def test_a_ratification_needs_the_role(company, night):
    hotfix = began(with_a_go(company), company, at=night.replace(hour=4))
    with later(hours=3):
        perform(hotfix, "deploy", by=company.rm, reason="It ran over.")
    assert how(hotfix) == set()
    with protection.lifted(), connection.cursor() as cursor:
        for table in ("approvals_ratifiedstart", "approvals_historicalratifiedstart"):
            cursor.execute(f"UPDATE {table} SET signer_id = %s", [company.qa.pk])  # noqa: S608
    assert How.WITHOUT_RIGHT in how(hotfix)
    assert RatifiedStart.objects.get().signer == company.qa
