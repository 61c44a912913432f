"""References count from 1 in every year, in UTC, without a gap and without a repetition."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.test import Client

from apps.common import clock
from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.driving import Company


@pytest.fixture
def reports(company: Company, browser_of: Callable[[str], Client]) -> Callable[..., Any]:
    browser = browser_of("reporter")
    # Titles of which none looks like another.
    titles = iter(("Cards are refused", "Ledger misses a day", "Labels are garbled"))

    def reported(**typed: Any) -> Any:
        return browser.post(
            url("add"),
            {
                "system": company.system.pk,
                "title": next(titles),
                "triggers": ["system_down"],
                "environment": "production",
                **typed,
            },
        )

    return reported


def test_one_after_the_other(reports: Callable[..., Any]) -> None:
    for _again in range(3):
        assert reports().status_code == 302
    assert _references() == ["HF-2026-0001", "HF-2026-0002", "HF-2026-0003"]


def test_from_one_again_in_the_new_year(reports: Callable[..., Any]) -> None:
    reports()
    with clock.set_to(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)):
        reports()
    with clock.set_to(datetime(2027, 1, 1, 0, 0, 0, tzinfo=UTC)):
        reports()
    assert _references() == ["HF-2026-0001", "HF-2026-0002", "HF-2027-0001"]


def test_the_year_is_that_of_utc(reports: Callable[..., Any]) -> None:
    in_tokyo = timezone(timedelta(hours=9))
    with clock.set_to(datetime(2027, 1, 1, 8, 0, tzinfo=in_tokyo)):
        reports()
    assert _references() == ["HF-2026-0001"]


def test_a_refused_report_uses_no_number_up(reports: Callable[..., Any]) -> None:
    reports()
    assert reports(triggers=["nonsense"]).status_code == 400
    reports()
    assert _references() == ["HF-2026-0001", "HF-2026-0002"]


def test_after_the_ten_thousandth_they_grow_longer(reports: Callable[..., Any]) -> None:
    from apps.hotfixes.models import ReferenceCounter

    ReferenceCounter.objects.create(year=2026, last=9_998)
    reports()
    reports()
    assert _references() == ["HF-2026-9999", "HF-2026-10000"]


def _references() -> list[str]:
    return list(HotFix.objects.order_by("pk").values_list("reference", flat=True))
