"""Taking a snapshot costs the same number of queries, however much there is to tell."""

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.models import HotFix
from apps.records.snapshot import snapshot
from tests.driving import Company, ready, report


def queries(hotfix: HotFix, at: datetime) -> int:
    with CaptureQueriesContext(connection) as seen:
        snapshot(hotfix, printed_by="Amelia", at=at)
    return len(seen)


def test_a_second_round_costs_no_more(company: Company, second_round: HotFix, night: datetime) -> None:
    first_round = ready(report(company), company, to="testing")
    assert queries(second_round, night) == queries(first_round, night)


def test_delegations_cost_no_more(company: Company, second_round: HotFix, night: datetime) -> None:
    before = queries(second_round, night)
    until = night + timedelta(days=7)
    for place in (company.system, second_round):
        for person in (company.insider, company.other):
            one = delegate_role(Role.QA_LEAD, place, to=person, by=company.qa, ends_at=until, reason="Away.")
            withdraw_delegation(one, by=company.qa, reason="Back.")
            delegate_role(Role.QA_LEAD, place, to=person, by=company.qa, ends_at=until, reason="Away again.")
    second_round.refresh_from_db()
    assert queries(second_round, night) == before
