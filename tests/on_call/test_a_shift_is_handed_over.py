"""A shift is handed over to a colleague on the roster, once that colleague accepts; never otherwise."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.systems.handing_over import own_shifts
from apps.systems.models import HandOver, OnCallShift
from apps.systems.on_call import on_call
from tests.asking import client_of, form_in, words_of
from tests.driving import Company
from tests.telling import letters

MINE = reverse("admin:on_call")
pytestmark = pytest.mark.usefixtures("rule")


def called(company: Company) -> Any:
    return on_call([company.system])[company.system.pk][Role.TECHNICAL_LEAD].person


def ask(company: Company, **typed: Any) -> Any:
    shift = own_shifts(company.tl)[0]
    page = f"{MINE}?shift={shift.key}"
    browser = client_of(company.tl)
    return browser.post(page, {**form_in(browser.get(page)), "to": company.insider.pk, **typed})


def answered(company: Company, what: str, *, by: str = "insider", key: Any = None) -> Any:
    key = HandOver.objects.latest("pk").pk if key is None else key
    return client_of(company.people[by]).post(MINE, {what: key})


def test_it_takes_effect_when_the_other_one_accepts(company: Company) -> None:
    assert ask(company, note="I am ill").status_code == 302
    assert called(company) == company.tl
    (letter,) = letters()
    assert (letter.to, "asks you to take a shift" in letter.subject) == (["insider@example.org"], True)
    assert "> I am ill" in letter.body
    assert "You are asked to take" in words_of(client_of(company.insider).get(MINE))
    assert answered(company, "accept").status_code == 302
    assert called(company) == company.insider
    (letter,) = letters()
    assert letter.to == ["tl@example.org"]
    row = OnCallShift.history.get()
    assert (row.history_user, row.history_change_reason) == (company.insider, "Shift taken over")
    assert [one.history_user for one in HandOver.history.order_by("pk")] == [company.tl, company.insider]


def test_a_part_of_it_can_be_handed_over(company: Company) -> None:
    begins = clock.now() + timedelta(hours=1)
    ends = begins + timedelta(hours=1)
    typed = {"starts_at": f"{begins:%Y-%m-%d %H:%M}", "ends_at": f"{ends:%Y-%m-%d %H:%M}"}
    ask(company, **typed)
    answered(company, "accept")
    assert called(company) == company.tl
    with clock.set_to(begins + timedelta(minutes=5)):
        assert called(company) == company.insider
    with clock.set_to(begins + timedelta(minutes=65)):
        assert called(company) == company.tl


@pytest.mark.parametrize(("what", "by"), [("decline", "insider"), ("withdraw", "tl")])
def test_otherwise_all_stays_as_it_is(what: str, by: str, company: Company) -> None:
    ask(company)
    assert answered(company, what, by=by).status_code == 302
    assert called(company) == company.tl
    assert answered(company, "accept").status_code == 404


@pytest.mark.parametrize(
    ("what", "by"), [("accept", "tl"), ("accept", "po"), ("decline", "owner"), ("withdraw", "insider")]
)
def test_nobody_answers_for_another(what: str, by: str, company: Company) -> None:
    ask(company)
    assert answered(company, what, by=by).status_code in (403, 404)
    assert called(company) == company.tl
    assert HandOver.objects.get().standing == "asked"


@pytest.mark.parametrize("key", ["", "x", "99999999999999999999", "-1"])
def test_a_key_that_is_none_is_answered(key: str, company: Company) -> None:
    assert answered(company, "accept", key=key).status_code == 404


def test_only_a_colleague_on_the_roster_is_asked(company: Company) -> None:
    assert ask(company, to=company.qa.pk).status_code == 400
    assert not HandOver.objects.exists()


def test_only_ones_own_time_is_handed_over(company: Company) -> None:
    ends = (clock.now() + timedelta(days=3)).astimezone(company.system.zone)
    answer = ask(company, ends_at=f"{ends:%Y-%m-%dT%H:%M}")
    assert answer.status_code == 400
    assert "is not on call as Technical Lead all of this time any more" in words_of(answer)
    other = client_of(company.po).post(f"{MINE}?shift={own_shifts(company.tl)[0].key}", {"to": 1})
    assert other.status_code == 404


def test_it_is_asked_again_when_it_is_accepted(company: Company, shift: Callable[..., OnCallShift]) -> None:
    ask(company)
    shift(company.insider, begins=0, hours=1)
    answer = answered(company, "accept")
    assert answer.status_code == 400
    assert "all of this time any more" in words_of(answer)


def test_whoever_left_the_roster_meanwhile_takes_nothing(company: Company) -> None:
    ask(company)
    with acting(None):
        company.system.roster.get(user=company.insider).delete()
    assert answered(company, "accept").status_code == 400
    assert called(company) == company.tl
