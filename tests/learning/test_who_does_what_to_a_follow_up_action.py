"""The owner does it, somebody else confirms it; leading it is for the roster's leads and process owners."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, NotAllowed, WrongPhase
from apps.learning import follow_ups
from apps.learning.models import FollowUpAction, FollowUpStatus, FollowUpStep
from tests.driving import EVERYBODY, Company

Kind = FollowUpStep.Kind
LEADS = {"po", "tl", "owner"}
# Of an open action of the Senior Developer, and of one that they say is done.
OPEN = {
    Kind.DONE: {"sd"},
    Kind.HANDED_OVER: {"sd", *LEADS},
    Kind.POSTPONED: LEADS,
    Kind.DROPPED: LEADS,
}
DONE = {Kind.CONFIRMED: LEADS, Kind.SENT_BACK: LEADS}


def do(kind: Kind, action: FollowUpAction, by: User, company: Company) -> FollowUpStep:
    return {
        Kind.DONE: lambda: follow_ups.say_done(action, by=by, outcome="Done."),
        Kind.CONFIRMED: lambda: follow_ups.confirm(action, by=by),
        Kind.SENT_BACK: lambda: follow_ups.send_back(action, by=by, reason="The alert is silent."),
        Kind.DROPPED: lambda: follow_ups.drop(action, by=by, reason="It is replaced."),
        Kind.HANDED_OVER: lambda: follow_ups.hand_over(action, to=company.qa, by=by, reason="Knows it."),
        Kind.POSTPONED: lambda: follow_ups.postpone(
            action, until=clock.now().date() + timedelta(days=30), by=by, reason="Waits for parts."
        ),
    }[kind]()


def said_done(action: FollowUpAction, company: Company) -> None:
    follow_ups.say_done(action, by=company.sd, outcome="An alert rings a month before.")


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("kind", Kind)
def test_by_the_use_case(who: str, kind: Kind, action: FollowUpAction, company: Company) -> None:
    if kind in DONE:
        said_done(action, company)
    if who in {**OPEN, **DONE}[kind]:
        assert do(kind, action, company.people[who], company).by == company.people[who]
    else:
        with pytest.raises(NotAllowed):
            do(kind, action, company.people[who], company)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("kind", Kind)
def test_by_a_post(
    who: str, kind: Kind, action: FollowUpAction, company: Company, signed_in: Callable[[User], Client]
) -> None:
    if kind in DONE:
        said_done(action, company)
    answer = signed_in(company.people[who]).post(
        reverse("admin:learning_followupaction_step", args=[action.pk, kind.value]),
        {
            "seen": action.steps.count(),
            "text": "As agreed.",
            "to": company.qa.pk,
            "until": clock.now().date() + timedelta(days=30),
        },
    )
    allowed = who in {**OPEN, **DONE}[kind]
    assert answer.status_code in ({302} if allowed else {403, 404})
    assert action.steps.filter(kind=kind).exists() is allowed


def test_what_ended_has_ended(action: FollowUpAction, company: Company) -> None:
    said_done(action, company)
    follow_ups.confirm(action, by=company.po)
    for kind in Kind:
        with pytest.raises(WrongPhase):
            do(kind, action, company.owner, company)


def test_who_left_does_nothing_more(action: FollowUpAction, company: Company) -> None:
    company.sd.is_active = False
    company.sd.save()
    with pytest.raises(NotAllowed, match="not active"):
        said_done(action, company)
    assert FollowUpAction.objects.nobodys().get() == action


def test_a_screen_that_was_overtaken_changes_nothing(action: FollowUpAction, company: Company) -> None:
    do(Kind.POSTPONED, action, company.po, company)
    with pytest.raises(ChangedSince, match="Given another due date"):
        follow_ups.drop(action, by=company.tl, reason="Late.", seen=0)
    action.refresh_from_db()
    assert action.status == FollowUpStatus.OPEN


def test_a_date_that_has_passed_is_none(action: FollowUpAction, company: Company) -> None:
    with pytest.raises(BadInput, match="has not passed"):
        follow_ups.postpone(
            action, until=clock.now().date() - timedelta(days=1), by=company.po, reason="Late."
        )


def test_it_is_handed_to_somebody_else_who_can_sign_in(action: FollowUpAction, company: Company) -> None:
    company.qa.is_staff = False
    company.qa.save()
    with pytest.raises(BadInput, match="cannot sign in"):
        follow_ups.hand_over(action, to=company.qa, by=company.sd, reason="Knows it.")
    with pytest.raises(BadInput, match="owns it already"):
        follow_ups.hand_over(action, to=company.sd, by=company.po, reason="Knows it.")


@pytest.mark.parametrize("kind", [Kind.DONE, Kind.DROPPED])
def test_it_is_said_in_words(kind: Kind, action: FollowUpAction, company: Company) -> None:
    use_case = {Kind.DONE: follow_ups.say_done, Kind.DROPPED: follow_ups.drop}[kind]
    named = {Kind.DONE: "outcome", Kind.DROPPED: "reason"}[kind]
    by = company.sd if kind is Kind.DONE else company.po
    with pytest.raises(BadInput, match="a reason is required"):
        use_case(action, by=by, **{named: "  "})
