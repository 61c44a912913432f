"""Nobody but the reporter did anything by the time of the clock: those who qualify it are told, once."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from apps.hotfixes.recording import recording
from tests.driving import NIGHT, perform, report
from tests.telling import RESPONSE_DUE, news, work

THOSE_WHO_QUALIFY = [("po", RESPONSE_DUE), ("tl", RESPONSE_DUE)]


def due(**since: float) -> list[tuple[str, str]]:
    with clock.set_to(NIGHT + timedelta(**since)):
        call_command("send_reminders", stdout=StringIO())
    return [one for one in news(of_what_is_due=True) if one[1] == RESPONSE_DUE]


@pytest.fixture
def critical(company: Any) -> HotFix:
    hotfix = report(company, priority="critical", triggers=["major_function"])
    work()
    mail.outbox.clear()
    return hotfix


def test_of_an_emergency_at_once(company: Any) -> None:
    report(company)
    work()
    assert "Reporter Pay reported it at 2026-11-23 02:14 UTC, and nobody else" in mail.outbox[0].body
    assert due() == THOSE_WHO_QUALIFY
    assert due(minutes=5) == []


def test_of_a_critical_one_after_an_hour(critical: HotFix) -> None:
    assert due(minutes=59) == []
    assert due(minutes=60) == THOSE_WHO_QUALIFY
    assert due(minutes=90) == []


def test_what_the_reporter_does_is_no_response(critical: HotFix, company: Any) -> None:
    perform(critical, "submit", by=company.reporter)
    post_update(critical, "It is still broken.", by=company.reporter)
    critical.refresh_from_db()
    assert critical.responded_at is None
    assert due(minutes=60) == THOSE_WHO_QUALIFY


@pytest.mark.parametrize("how", ["an update", "evidence", "an act"])
def test_whatever_somebody_else_does_is_one(how: str, critical: HotFix, company: Any) -> None:
    with clock.set_to(NIGHT + timedelta(minutes=20)):
        if how == "an update":
            post_update(critical, "We are on it.", by=company.tl)
        elif how == "evidence":
            with recording(critical.issue_reports.get(), by=company.contributor) as issue:
                issue.description = "Seen in the log as well."
        else:
            perform(critical, "cancel", by=company.po, reason="Known already.")
    critical.refresh_from_db()
    assert critical.responded_at == NIGHT + timedelta(minutes=20)
    assert due(minutes=60) == []


def test_only_the_first_counts(critical: HotFix, company: Any) -> None:
    for minutes in (20, 30):
        with clock.set_to(NIGHT + timedelta(minutes=minutes)):
            post_update(critical, f"{minutes} minutes have gone.", by=company.tl)
    critical.refresh_from_db()
    assert critical.responded_at == NIGHT + timedelta(minutes=20)
