"""Taking a snapshot costs the same number of queries, however much there is to tell."""

from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

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
