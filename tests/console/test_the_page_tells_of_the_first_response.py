"""The page says by when somebody must respond, that nobody did, or after how long somebody had."""

from datetime import timedelta
from typing import Any

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from tests.asking import client_of, url, words_of
from tests.driving import Company, perform, report


def told(hotfix: HotFix, company: Company, **since: float) -> str:
    with clock.set_to(clock.now() + timedelta(**since)):
        page = words_of(client_of(company.board).get(url("change", hotfix)))
    return page.partition("First response</dt>")[2].partition("</dd>")[0].replace("<dd>", "").strip()


def test_by_when_and_after_how_long(company: Company, night: Any) -> None:
    hotfix = report(company, priority="critical", triggers=["major_function"])
    assert told(hotfix, company, minutes=40) == "by 2026-11-23 03:14 UTC, 20 min left"
    assert told(hotfix, company, minutes=60) == "due now"
    assert told(hotfix, company, minutes=75) == "due since 2026-11-23 03:14 UTC, for 15 min"
    with clock.set_to(clock.now() + timedelta(minutes=80)):
        post_update(hotfix, "We are on it.", by=company.tl)
    assert told(hotfix, company, minutes=90) == "after 1 h 20 min"


def test_one_that_ended_without_any_says_nothing(company: Company, night: Any) -> None:
    hotfix = report(company)
    perform(hotfix, "cancel", by=company.reporter, reason="My mistake.")
    assert told(hotfix, company) == ""
