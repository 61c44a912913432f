"""Prometheus is told how many requests each view answered, how fast, with how many queries; and prints."""

import re
from datetime import timedelta
from pathlib import Path

from django.test import Client

from apps.approvals.debts import DUE_AFTER
from apps.common import clock
from tests.asking import client_of, url
from tests.driving import Company, report
from tests.operations.conftest import TOKEN
from tests.owing import broken, go_ahead_without


def told(series: str) -> float:
    """The value of that series now; 0 where there is none."""
    answer = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics/")
    found = re.search(rf"^{re.escape(series)} (\S+)$", answer.content.decode(), re.M)
    return float(found[1]) if found else 0.0


def test_requests_by_view_and_class_of_status(company: Company, in_order: Path) -> None:
    hotfix = report(company)
    series = 'hotfix_request_duration_seconds_count{status="%s",view="%s"}'
    page = series % ("2xx", "admin:hotfixes_hotfix_change")
    queries = 'hotfix_database_queries_total{view="admin:hotfixes_hotfix_change"}'
    before = told(page), told(queries)
    client_of(company.po).get(url("change", hotfix))
    assert told(page) == before[0] + 1
    assert told(queries) > before[1] + 10


def test_addresses_that_nobody_knows_are_one_view(company: Company, in_order: Path) -> None:
    for number in range(3):
        Client().get(f"/made-up-{number}/")
    text = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics/").content.decode()
    assert "made-up" not in text
    assert told('hotfix_request_duration_seconds_count{status="4xx",view="none"}') >= 3


def test_prints_are_counted(company: Company, in_order: Path) -> None:
    hotfix = report(company)
    before = _prints(company)
    assert client_of(company.po).get(url("record", hotfix)).status_code == 200
    assert _prints(company) == before + 1


def _prints(company: Company) -> float:
    text = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics/").content.decode()
    return sum(float(one) for one in re.findall(r"^hotfix_prints_total\{.*printed.*\} (\S+)$", text, re.M))


def test_what_is_owed_and_overdue(company: Company, in_order: Path) -> None:
    hotfix = broken(company, to="testing")
    go_ahead_without(hotfix, by=company.people["rm"])
    assert told("hotfix_open") == 1
    assert told('hotfix_debts_overdue{kind="sign_off"}') == 0
    with clock.set_to(clock.now() + DUE_AFTER + timedelta(minutes=1)):
        assert told('hotfix_debts_overdue{kind="sign_off"}') == hotfix.debts.count() > 0
