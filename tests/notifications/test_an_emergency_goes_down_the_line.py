"""A request to sign of an Emergency wakes whoever is on call, then the next in line, then the deputies."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.history.timeline import timeline
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from apps.notifications.forgetting import forget_messages
from apps.notifications.models import Copy, Kind
from tests.driving import NIGHT, Company, perform, ready, report
from tests.on_call.conftest import make_rule
from tests.receivers import Receiver, own, receiver
from tests.telling import work


@pytest.fixture
def chat() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


def later(minutes: int) -> None:
    with clock.set_to(NIGHT + timedelta(minutes=minutes)):
        call_command("send_reminders", stdout=StringIO())


def steps_of(hotfix: HotFix) -> list[tuple[str, int]]:
    """Who was reached how, and after how many minutes."""
    told = [one for one in timeline(hotfix) if one.what == "Step of escalation"]
    return sorted((one.subject, round((one.at - NIGHT) / timedelta(minutes=1))) for one in told)


def waits_for_three(company: Company) -> HotFix:
    """A hot fix that three people may sign as Technical Lead, of whom two are on the rota."""
    hotfix = report(company)
    for person in (company.insider, company.contributor):
        grant_role(hotfix, Role.TECHNICAL_LEAD, to=person, by=company.owner, reason="They know it.")
    work()
    ready(hotfix, company, to="qualification")
    work()
    return hotfix


def planned(hotfix: HotFix) -> dict[str, int]:
    """After how many minutes the request goes to each by chat."""
    copies = Copy.objects.filter(hotfix=hotfix, kind=Kind.SIGN).select_related("way__person")
    return {
        one.way.person.first_name.lower(): round((one.next_try_at - NIGHT) / timedelta(minutes=1))
        for one in copies
        if one.way.person and one.next_try_at
    }


def test_who_is_next_in_line_is_woken_before_the_deputies(company: Company, chat: Receiver) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.tl, company.insider)
    for name in ("tl", "insider", "contributor"):
        own(company.people[name], chat.address(name))
    hotfix = waits_for_three(company)
    assert planned(hotfix) == {"tl": 5, "insider": 20, "contributor": 35}
    for minutes in (5, 20):
        later(minutes)
        assert len([one for one in chat.taken() if "sign-off is needed" in one]) == 1
    perform(hotfix, "qualify", by=company.tl)
    later(35)
    assert not [one for one in chat.taken() if "sign-off is needed" in one]
    by_chat = [("Chat: Insider Pay", 20), ("Chat: Tl Pay", 5)]
    by_mail = [(f"Mail: {name} Pay", 0) for name in ("Contributor", "Insider", "Tl")]
    assert [one for one in steps_of(hotfix) if one[1] < 35] == [*by_chat, *by_mail]


def test_somebody_on_call_who_may_not_sign_keeps_nobody_waiting(company: Company, chat: Receiver) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.qa, company.insider)
    for name in ("tl", "insider"):
        own(company.people[name], chat.address(name))
    hotfix = waits_for_three(company)
    assert planned(hotfix) == {"insider": 5, "tl": 20}


def test_nobody_waits_behind_somebody_whom_nothing_wakes(company: Company, chat: Receiver) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.tl, company.insider)
    for name in ("insider", "contributor"):
        own(company.people[name], chat.address(name))
    assert planned(waits_for_three(company)) == {"insider": 5, "contributor": 20}


def test_who_may_sign_only_later_comes_behind_those_who_were_asked_before(
    company: Company, chat: Receiver
) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.tl, company.insider)
    for name in ("tl", "insider", "contributor", "other"):
        own(company.people[name], chat.address(name))
    hotfix = waits_for_three(company)
    with clock.set_to(NIGHT + timedelta(minutes=1)):
        grant_role(hotfix, Role.TECHNICAL_LEAD, to=company.other, by=company.owner, reason="They know it.")
        work()
    assert planned(hotfix) == {"tl": 5, "insider": 20, "contributor": 35, "other": 35}


@pytest.mark.parametrize("forgotten", [False, True], ids=["left", "left and forgotten"])
def test_who_waits_behind_somebody_who_left_moves_up(
    company: Company, chat: Receiver, forgotten: bool
) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.tl, company.insider)
    for name in ("tl", "insider", "contributor"):
        own(company.people[name], chat.address(name))
    hotfix = waits_for_three(company)
    with clock.set_to(NIGHT + timedelta(minutes=2)), acting(company.root):
        company.tl.is_active = False
        company.tl.save()
        if forgotten:
            forget_messages(company.tl, {})
    for minutes in (2, 5, 6):
        later(minutes)
    assert planned(hotfix) == {"contributor": 20}
    assert [one for one in steps_of(hotfix) if "Chat" in one[0]] == [("Chat: Insider Pay", 5)]


@pytest.mark.parametrize(("status", "minutes"), [(404, 5), (500, 8)], ids=["refused", "given up"])
def test_where_a_way_takes_nothing_the_next_one_is_woken_at_once(
    company: Company, chat: Receiver, status: int, minutes: int
) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.tl, company.insider)
    with receiver() as broken, override_settings(WAY_HOSTS=[chat.host, broken.host]):
        broken.status = status
        own(company.tl, broken.address("tl"))
        for name in ("insider", "contributor"):
            own(company.people[name], chat.address(name))
        hotfix = waits_for_three(company)
        for at in (5, 6, 8):
            later(at)
        assert ("Chat: Insider Pay", minutes) in steps_of(hotfix)
        assert planned(hotfix)["contributor"] == 20


def test_without_a_rota_everybody_is_asked_at_the_same_time(company: Company, chat: Receiver) -> None:
    for name in ("tl", "insider"):
        own(company.people[name], chat.address(name))
    assert planned(waits_for_three(company)) == {"tl": 5, "insider": 5}


def test_that_process_owners_were_told_stands_there_too(company: Company) -> None:
    hotfix = waits_for_three(company)
    later(121)
    assert ("Mail: Owner Pay", 121) in steps_of(hotfix)
    assert hotfix.reached.filter(person=company.owner, escalated=True).count() == 1


def test_who_stands_in_is_woken_in_the_place_of_who_is_away(company: Company, chat: Receiver) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.tl, company.insider)
    for name in ("tl", "insider", "other"):
        own(company.people[name], chat.address(name))
    delegate_role(
        Role.TECHNICAL_LEAD,
        company.system,
        to=company.other,
        by=company.tl,
        ends_at=clock.now() + timedelta(hours=9),
        reason="On a plane.",
    )
    assert planned(waits_for_three(company)) == {"other": 5, "insider": 20, "tl": 35}
