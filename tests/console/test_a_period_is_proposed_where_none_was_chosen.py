"""Agenda and pack open with a period up to today, so that the button shows something at once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company

AGENDA, PACK = url("agenda"), url("packs")


@pytest.mark.parametrize(("address", "start"), [(AGENDA, "2026-11-17"), (PACK, "2026-10-25")])
def test_some_days_up_to_today(
    address: str, start: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    browser, hotfix = client_of(company.auditor), hotfix_in("testing")
    proposed = form_in(browser.get(address))
    assert (proposed["start"], proposed["until"]) == ([start], ["2026-11-23"])
    assert hotfix.reference in words_of(browser.get(address, proposed))


def test_today_is_the_day_in_utc(company: Company) -> None:
    with clock.set_to(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)):
        assert form_in(client_of(company.auditor).get(AGENDA))["until"] == ["2026-12-31"]


def test_what_was_chosen_or_emptied_is_kept(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix_in("testing")
    emptied = {"start": "", "until": "2026-11-30", "system": company.system.pk}
    shown = form_in(client_of(company.auditor).get(PACK, emptied))
    assert (shown["start"], shown["until"]) == ([""], ["2026-11-30"])
