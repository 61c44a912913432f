"""Taking a snapshot costs the same number of queries, however much there is to tell."""

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.models import HotFix
from apps.records.snapshot import snapshot
from tests.asking import ROLLED_BACK
from tests.driving import Company, perform, ready, report


def queries(hotfix: HotFix, at: datetime) -> int:
    with CaptureQueriesContext(connection) as seen:
        snapshot(hotfix, printed_by="Amelia", at=at)
    return len(seen)


def test_a_second_round_costs_no_more(company: Company, second_round: HotFix, night: datetime) -> None:
    first_round = ready(report(company), company, to="testing")
    assert queries(second_round, night) == queries(first_round, night)


def test_each_deployment_that_was_rolled_back_costs_no_more(company: Company, night: datetime) -> None:
    asked = []
    hotfix = report(company)
    for _each in range(3):
        ready(hotfix, company, to="verification")
        asked.append(queries(hotfix, night))
        perform(hotfix, "roll_back", by=company.rm, reason="Refused again.", details=ROLLED_BACK)
        hotfix.refresh_from_db()
    # The first roll-back brings a kind of history that was not there before.
    assert asked[1] == asked[2]


def test_one_delegation_or_many_cost_the_same(
    company: Company, second_round: HotFix, night: datetime
) -> None:
    _delegations(company, second_round, night, to=company.insider)
    one_each = queries(second_round, night)
    _delegations(company, second_round, night, to=company.other)
    assert queries(second_round, night) == one_each


def _delegations(company: Company, hotfix: HotFix, night: datetime, *, to: User) -> None:
    """One that was withdrawn and one that runs, on the system and on the hot fix."""
    until = night + timedelta(days=7)
    for place in (company.system, hotfix):
        one = delegate_role(Role.QA_LEAD, place, to=to, by=company.qa, ends_at=until, reason="Away.")
        withdraw_delegation(one, by=company.qa, reason="Back.")
        delegate_role(Role.QA_LEAD, place, to=to, by=company.qa, ends_at=until, reason="Away again.")
    hotfix.refresh_from_db()
