"""The page of a follow-up action: what is to be done, what became of it, and what this person may do now."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.learning.follow_ups import hand_over, say_done
from apps.learning.models import FollowUpAction
from tests.driving import Company

SignedIn = Callable[[User], Client]
LIST = reverse("admin:learning_followupaction_changelist")


def page_of(action: FollowUpAction) -> str:
    return reverse("admin:learning_followupaction_change", args=[action.pk])


def step_of(action: FollowUpAction, kind: str) -> str:
    return reverse("admin:learning_followupaction_step", args=[action.pk, kind])


def buttons(client: Client, action: FollowUpAction) -> list[str]:
    return [one.label for one in client.get(page_of(action)).context["buttons"]]


def test_it_offers_what_this_person_may_do(
    action: FollowUpAction, company: Company, signed_in: SignedIn
) -> None:
    owner, lead = signed_in(company.sd), signed_in(company.tl)
    assert buttons(owner, action) == ["It is done", "Hand it over"]
    assert buttons(lead, action) == ["Hand it over", "Set another due date", "Drop it"]
    assert buttons(signed_in(company.insider), action) == []
    say_done(action, by=company.sd, outcome="An alert rings.")
    assert buttons(owner, action) == []
    assert buttons(lead, action) == ["Confirm that it is done", "It is not done yet"]


def test_who_may_not_see_the_hot_fix_sees_no_action_of_it(
    action: FollowUpAction, company: Company, signed_in: SignedIn
) -> None:
    stranger = signed_in(company.plain)
    assert stranger.get(page_of(action)).status_code == 404
    assert stranger.post(step_of(action, "done"), {"text": "x", "seen": 0}).status_code == 404
    assert str(action) not in stranger.get(LIST).content.decode()


def test_its_owner_reads_it_without_the_hot_fix(
    action: FollowUpAction, company: Company, signed_in: SignedIn
) -> None:
    hand_over(action, to=company.plain, by=company.sd, reason="They keep the certificates.")
    answer = signed_in(company.plain).get(page_of(action))
    assert answer.status_code == 200
    assert action.came_of.reference in answer.content.decode()
    assert action.came_of.title not in answer.content.decode()


def test_what_was_typed_comes_back_with_what_is_wrong(
    action: FollowUpAction, company: Company, signed_in: SignedIn
) -> None:
    sent = {"seen": 0, "text": "The supplier is late.", "until": "2001-01-01"}
    answer = signed_in(company.po).post(step_of(action, "postponed"), sent)
    assert answer.status_code == 400
    assert "The supplier is late." in answer.content.decode()
    assert "has not passed yet" in answer.content.decode()


def test_who_was_overtaken_sees_what_became_of_it(
    action: FollowUpAction, company: Company, signed_in: SignedIn
) -> None:
    hand_over(action, to=company.qa, by=company.sd, reason="Knows it.")
    client, sent = signed_in(company.po), {"seen": 0, "text": "It is replaced."}
    answer = client.post(step_of(action, "dropped"), sent)
    assert answer.status_code == 409
    assert "It is replaced." in answer.content.decode()
    assert client.post(step_of(action, "dropped"), {**sent, "seen": 1}).status_code == 302


def test_a_step_that_there_is_not_is_none(
    action: FollowUpAction, company: Company, signed_in: SignedIn
) -> None:
    assert signed_in(company.po).post(step_of(action, "forgotten"), {}).status_code == 404


def test_the_hot_fix_and_the_front_page_lead_there(
    action: FollowUpAction, closed: HotFix, company: Company, signed_in: SignedIn
) -> None:
    owner = signed_in(company.sd)
    there = owner.get(reverse("admin:hotfixes_hotfix_change", args=[closed.pk])).content.decode()
    assert page_of(action) in there
    assert page_of(action) in owner.get(reverse("admin:index")).content.decode()
    assert page_of(action) not in signed_in(company.qa).get(reverse("admin:index")).content.decode()


def test_the_lists_hold_what_they_say(action: FollowUpAction, company: Company, signed_in: SignedIn) -> None:
    def listed(who: User, which: str) -> bool:
        return page_of(action) in signed_in(who).get(f"{LIST}?which={which}").content.decode()

    assert listed(company.sd, "mine")
    assert not listed(company.qa, "mine")
    assert not listed(company.po, "confirm")
    say_done(action, by=company.sd, outcome="An alert rings.")
    assert not listed(company.sd, "mine")
    assert listed(company.po, "confirm")
    assert listed(company.owner, "confirm")
    assert not listed(company.sd, "confirm")
    assert listed(company.auditor, "pending")
