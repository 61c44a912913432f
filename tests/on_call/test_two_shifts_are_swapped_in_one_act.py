"""My shift for yours: a colleague accepts once, and both change hands; otherwise neither does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.systems.handing_over import own_shifts, shifts_to_swap
from apps.systems.models import HandOver, OnCallShift
from apps.systems.on_call import on_call
from tests.asking import client_of, form_in, words_of
from tests.driving import NIGHT, Company
from tests.telling import letters

from .conftest import text_of

MINE = reverse("admin:on_call")
TOMORROW = timedelta(hours=12)  # in which the other one is on call, by the rule
pytestmark = pytest.mark.usefixtures("rule")


def called(company: Company, *, later: timedelta = timedelta(0)) -> Any:
    at = clock.now() + later
    return on_call([company.system], at=at)[company.system.pk][Role.TECHNICAL_LEAD].person


def offered(company: Company) -> list[tuple[str, User]]:
    there = shifts_to_swap(company.system, Role.TECHNICAL_LEAD, by=company.tl)
    return [(one.key, one.person) for one in there]


def offer(company: Company, **typed: Any) -> Any:
    """What is answered to the technical lead, who offers this night for the next turn of the other one."""
    page = f"{MINE}?shift={own_shifts(company.tl)[0].key}"
    browser = client_of(company.tl)
    return browser.post(page, {**form_in(browser.get(page)), "back": offered(company)[0][0], **typed})


def answered(company: Company, what: str) -> Any:
    return client_of(company.insider).post(MINE, {what: HandOver.objects.latest("pk").pk})


def test_both_move_when_the_other_one_accepts_once(company: Company) -> None:
    assert offer(company, note="A concert").status_code == 302
    assert (called(company), called(company, later=TOMORROW)) == (company.tl, company.insider)
    (letter,) = letters()
    assert letter.to == ["insider@example.org"]
    assert "Tl Pay offers to swap shifts with you" in letter.subject
    assert "Shift of Tl Pay: 2026-11-23 02:14 UTC until 2026-11-23 07:00 UTC\n" in letter.body
    assert "Shift of Insider Pay: 2026-11-23 07:00 UTC until 2026-11-24 07:00 UTC\n" in letter.body
    page = text_of(client_of(company.insider).get(MINE))
    assert "In exchange for your shift: 2026-11-23 07:00 UTC until 2026-11-24 07:00 UTC." in page
    assert answered(company, "accept").status_code == 302
    assert (called(company), called(company, later=TOMORROW)) == (company.insider, company.tl)
    assert called(company, later=timedelta(days=1) + TOMORROW) == company.tl
    assert {row.history_user for row in OnCallShift.history.all()} == {company.insider}
    (letter,) = letters()
    assert (letter.to, "Insider Pay swaps shifts with you" in letter.subject) == (["tl@example.org"], True)


def test_what_goes_back_must_be_to_come(company: Company) -> None:
    night = own_shifts(company.tl)[1]
    page = f"{MINE}?shift={night.key}"
    browser = client_of(company.tl)
    typed = {**form_in(browser.get(page)), "back": offered(company)[0][0]}
    assert browser.post(page, typed).status_code == 302
    with clock.set_to(NIGHT + TOMORROW):  # the shift that was asked for runs
        answer = answered(company, "accept")
        assert "has begun: ask for another one" in words_of(answer)
    assert answer.status_code == 400
    assert not OnCallShift.objects.exists()


def test_what_is_over_of_a_shift_stays_with_whom_it_was(company: Company) -> None:
    assert offer(company).status_code == 302
    with clock.set_to(NIGHT + timedelta(hours=2)):
        assert answered(company, "accept").status_code == 302
        assert called(company) == company.insider
    assert called(company, later=timedelta(hours=1)) == company.tl


def test_declined_neither_moves(company: Company) -> None:
    offer(company)
    assert answered(company, "decline").status_code == 302
    assert not OnCallShift.objects.exists()
    assert any("does not swap shifts" in letter.subject for letter in letters())


def test_where_what_goes_back_is_somebody_elses_by_now_neither_moves(
    company: Company, shift: Callable[..., OnCallShift]
) -> None:
    offer(company)
    shift(company.qa, begins=10, hours=2)
    answer = answered(company, "accept")
    assert answer.status_code == 400
    assert "Insider Pay is not on call as Technical Lead all of this time any more" in words_of(answer)
    assert called(company) == company.tl
    assert OnCallShift.objects.count() == 1
    assert HandOver.objects.get().standing == "asked"


def test_whoever_offered_and_left_the_roster_takes_nothing_back(company: Company) -> None:
    offer(company)
    with acting(None):
        company.system.roster.get(user=company.tl, role=Role.TECHNICAL_LEAD).delete()
    assert answered(company, "accept").status_code == 400
    assert not OnCallShift.objects.exists()


def test_only_whole_shifts_to_come_of_colleagues_are_offered(
    company: Company, shift: Callable[..., OnCallShift]
) -> None:
    shift(company.qa, begins=48, hours=2)  # who is on no roster in this role
    found = shifts_to_swap(company.system, Role.TECHNICAL_LEAD, by=company.tl)
    assert {one.person for one in found} == {company.insider}
    assert min(one.starts_at for one in found) > NIGHT
    assert shifts_to_swap(company.system, Role.QA_LEAD, by=company.qa) == []


def test_it_is_chosen_whose_or_which_and_not_both_differently(company: Company) -> None:
    with acting(None):
        company.system.roster.create(role=Role.TECHNICAL_LEAD, user=company.sd, rank="deputy")
    answer = offer(company, to=company.sd.pk)
    assert answer.status_code == 400
    assert "This is a shift of Insider Pay" in words_of(answer)
    assert "Choose a colleague, or one of their shifts" in words_of(offer(company, to="", back=""))
    assert offer(company, to="", back="1-2-3").status_code == 400
    assert not HandOver.objects.exists()
