"""A status update is told to everybody who has a part in it; where none comes, one is asked for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from apps.common import clock
from apps.hotfixes.posting import post_update
from tests.driving import NIGHT, drive, perform
from tests.telling import UPDATE_DUE, news, told, work


def remind(**since: float) -> list[tuple[str, str]]:
    with clock.set_to(NIGHT + timedelta(**since)):
        call_command("send_reminders", stdout=StringIO())
    return news(of_what_is_due=True)


@pytest.fixture
def in_development(entered):
    return entered("development")


def post(hotfix, by, text="The cause is found.", **since):
    with clock.set_to(NIGHT + timedelta(**since)):
        post_update(hotfix, text, by=by)
        work()


def test_everybody_else_who_has_a_part_hears_what_was_said_and_by_whom(in_development, company):
    post(in_development, company.sd, minutes=10)
    letter = mail.outbox[0]
    assert "status update" in letter.subject
    assert "Sd Pay at 2026-11-23 02:24 UTC:" in letter.body
    assert "> The cause is found." in letter.body
    assert letter.body.rstrip().endswith("#status")
    assert told(what="status update") == ["contributor", "po", "qa", "reporter", "rm", "tl"]


def test_only_the_latest_is_told(in_development, company):
    with clock.set_to(NIGHT):
        post_update(in_development, "It is the certificate.", by=company.sd)
        post_update(in_development, "It is not the certificate.", by=company.sd)
        work()
    assert all("It is not the certificate" in letter.body for letter in mail.outbox)
    assert len(told()) == 6


def test_one_is_asked_for_an_hour_after_the_last_of_an_emergency(in_development, company):
    due = [("sd", UPDATE_DUE)]
    assert remind(minutes=59) == []
    assert remind(minutes=60) == due
    assert remind(minutes=100) == []
    post(in_development, company.tl, minutes=110)
    told()
    assert UPDATE_DUE not in [what for _who, what in remind(minutes=169)]
    assert due[0] in remind(minutes=170)


def test_a_move_is_news_too(in_development, company):
    with clock.set_to(NIGHT + timedelta(minutes=50)):
        drive(in_development, company, to="code_review")
        work()
    told()
    assert UPDATE_DUE not in [what for _who, what in remind(minutes=109)]
    assert ("tl", UPDATE_DUE) in remind(minutes=110)


def test_once_service_is_restored_nobody_is_asked(entered):
    entered("documentation")
    assert remind(hours=30) == []


def test_what_was_said_of_one_that_ended_meanwhile_is_not_told(in_development, company):
    with clock.set_to(NIGHT + timedelta(minutes=10)):
        post_update(in_development, "We give it up.", by=company.po)
        perform(in_development, "cancel", by=company.po, reason="Gone by itself.")
        work()
    assert told(what="status update") == []
