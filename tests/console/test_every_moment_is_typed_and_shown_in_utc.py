"""Times are in UTC on every form, also where the site itself runs in another time zone."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url
from tests.driving import Company


@pytest.fixture(autouse=True, params=["UTC", "Europe/Brussels", "America/New_York"])
def time_zone(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.TIME_ZONE = request.param


def test_what_is_reported(company: Company) -> None:
    typed = {
        "system": company.system.pk,
        "title": "Card payments are refused",
        "triggers": ["system_down"],
        "environment": "production",
        "observed_at": "2026-11-23T01:55",
    }
    assert client_of(company.reporter).post(url("add"), typed).status_code == 302
    hotfix = HotFix.objects.get()
    assert hotfix.issue_reports.get().observed_at == datetime(2026, 11, 23, 1, 55, tzinfo=UTC)
    shown: Any = form_in(client_of(company.reporter).get(url("evidence", hotfix, "issue_reports")))
    assert shown["observed_at"] == ["2026-11-23 01:55"]


def test_the_window_of_a_plan(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("deployment")
    browser, address = client_of(company.rm), url("evidence", hotfix, "deployment_plans")
    typed: Any = form_in(browser.get(address)) | {"window_start": "2026-11-24T23:30"}
    assert browser.post(address, typed).status_code == 302
    assert hotfix.deployment_plans.get().window_start == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert form_in(browser.get(address))["window_start"] == ["2026-11-24 23:30"]
    assert "2026-11-24 23:30 UTC" in browser.get(url("change", hotfix)).content.decode()
