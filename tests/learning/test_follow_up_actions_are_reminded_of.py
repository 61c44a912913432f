"""Owners hear that an action is theirs, due or overdue; leads hear of what waits for them. Each once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from apps.common import clock
from apps.learning.follow_ups import hand_over, say_done, send_back
from apps.learning.models import FollowUpAction
from tests.driving import NIGHT, Company
from tests.telling import give_addresses


@pytest.fixture
def reachable(company: Company) -> None:
    give_addresses(company)


@pytest.fixture
def heard(reachable: None, action: FollowUpAction) -> None:
    """What closing it told is read already."""
    told()


def told() -> list[tuple[str, str]]:
    """Who was told what of follow-up actions since this was asked last."""
    mail.outbox.clear()
    call_command("send_reminders", stdout=StringIO())
    found = [
        (one.to[0].partition("@")[0], one.subject.split(": ")[1])
        for one in mail.outbox
        if "follow-up action" in one.subject
    ]
    return sorted((who, what.partition(" - ")[0]) for who, what in found)


def at(days: int) -> object:
    return clock.set_to(NIGHT + timedelta(days=days))


def test_each_owner_hears_when_the_hot_fix_closes(reachable: None, action: FollowUpAction) -> None:
    assert told() == [("qa", "a follow-up action is yours"), ("sd", "a follow-up action is yours")]


def test_the_owner_hears_before_and_everybody_after_it_is_due(heard: None) -> None:
    with at(3):
        assert told() == []
    with at(5):
        assert told() == [("sd", "a follow-up action is due soon")]
        assert told() == []
    with at(8):
        late = "a follow-up action is overdue"
        assert told() == [(who, late) for who in ("owner", "po", "sd", "tl")]
        assert told() == []
    with at(14):
        assert ("sd", late) in told()


def test_whoever_confirms_hears_that_it_is_said_to_be_done(
    heard: None, action: FollowUpAction, company: Company
) -> None:
    say_done(action, by=company.sd, outcome="An alert rings.")
    assert [who for who, _what in told()] == ["owner", "po", "tl"]
    send_back(action, by=company.po, reason="It is silent.")
    assert told() == [("sd", "a follow-up action is not done yet")]


def test_a_new_owner_hears_that_it_is_theirs(heard: None, action: FollowUpAction, company: Company) -> None:
    hand_over(action, to=company.qa, by=company.sd, reason="Knows it.")
    assert told() == [("qa", "a follow-up action is yours")]
