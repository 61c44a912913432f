"""The page of a correction asks which system it is, shows what follows, and then asks why and who one is."""

from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.common.tracking import acting
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix, SystemCorrection
from tests.asking import client_of, form_in, url, words_of
from tests.correcting import WHY, correct
from tests.driving import PASSWORD, Company, perform


def opened(hotfix: HotFix, company: Company, kiosk: Company, name: str = "reporter") -> Any:
    """The browser of somebody who has chosen the kiosk, the address, and the form as it stands there."""
    browser, address = client_of(company.people[name]), url("correct_system", hotfix)
    form = form_in(browser.get(address, {"to": kiosk.system.pk}))
    return browser, address, {**form, "reason": WHY, "password": PASSWORD}


def test_it_is_offered_to_whoever_may(half_signed: HotFix, company: Company) -> None:
    address = url("correct_system", half_signed)
    for name in ("reporter", "po", "tl", "owner"):
        assert address in words_of(client_of(company.people[name]).get(url("change", half_signed)))
    for name in ("rm", "insider", "root", "auditor"):
        assert address not in words_of(client_of(company.people[name]).get(url("change", half_signed)))
    perform(half_signed, "qualify", by=company.tl)
    assert address not in words_of(client_of(company.reporter).get(url("change", half_signed)))


def test_the_system_is_asked_first(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    browser, address = client_of(company.reporter), url("correct_system", hotfix)
    page = words_of(browser.get(address))
    assert str(kiosk.system) in page
    assert f'value="{company.system.pk}"' not in page
    assert 'name="password"' not in page


def test_it_shows_what_follows(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    browser, address = client_of(company.reporter), url("correct_system", half_signed)
    page = words_of(browser.get(address, {"to": kiosk.system.pk}))
    assert "What is void" in page
    assert "Po Pay" in page
    assert "<strong>Po Kiosk</strong>" in page
    assert "that counts as your act" in page
    assert "You stand on that roster yourself" not in page


def test_it_says_that_one_gains_nothing_by_it(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    with acting(None):
        kiosk.system.roster.create(role=Role.QA_LEAD, user=company.reporter, rank="deputy")
    page = words_of(client_of(company.reporter).get(url("correct_system", hotfix), {"to": kiosk.system.pk}))
    assert "You stand on that roster yourself, and nobody gains by their own act" in page
    assert "Reporter Pay, without effect" in page


def test_it_is_done_and_told_on_the_page(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    browser, address, form = opened(half_signed, company, kiosk)
    said = words_of(browser.post(address, form, follow=True))
    assert f"It is a hot fix of {kiosk.system} now, and its roster holds the roles." in said
    assert f"The system was corrected from {company.system} to {kiosk.system} by Reporter Pay" in said
    assert "Void: the system was corrected" in said
    assert WHY in said


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": " "}, "a reason is required"),
        ({"password": "wrong"}, "password"),
        ({"to": ""}, "Choose the system that it is."),
        ({"to": "999"}, "Choose another system than its own, one that is in production."),
        ({"to": "x" * 400}, "Choose another system than its own, one that is in production."),
        ({"roles_of": ""}, "Look at who would hold the roles of Payments KIOSK"),
        ({"seen": "999999"}, "Some of this is missing or wrong."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    wrong: dict[str, str], sentence: str, half_signed: HotFix, company: Company, kiosk: Company
) -> None:
    browser, address, form = opened(half_signed, company, kiosk)
    answer = browser.post(address, {**form, **wrong})
    assert answer.status_code == 400
    assert sentence in words_of(answer)
    assert wrong.get("reason", WHY).strip() in words_of(answer)
    assert not SystemCorrection.objects.exists()


def test_another_choice_shows_its_roles_first(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    browser, address, form = opened(half_signed, company, kiosk)
    answer = browser.post(address, {**form, "roles_of": str(company.system.pk)})
    again = form_in(answer)
    assert again["roles_of"] == [str(kiosk.system.pk)]
    assert browser.post(address, {**again, "password": PASSWORD}).status_code == 302


def test_an_overtaken_screen_comes_back(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    browser, address, form = opened(half_signed, company, kiosk)
    grant_role(half_signed, Role.QA_LEAD, to=company.other, by=company.owner, reason="Night shift.")
    answer = browser.post(address, form)
    assert answer.status_code == 409
    assert WHY in words_of(answer)
    assert browser.post(address, {**form_in(answer), "password": PASSWORD}).status_code == 302


def test_sent_twice_it_is_one(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    browser, address, form = opened(half_signed, company, kiosk)
    assert [browser.post(address, form).status_code for _twice in range(2)] == [302, 302]
    assert SystemCorrection.objects.count() == 1


def test_who_came_too_late_is_told_by_whom(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    browser, address, form = opened(half_signed, company, kiosk)
    perform(half_signed, "qualify", by=company.tl)
    answer = browser.post(address, form)
    assert answer.status_code == 409
    assert "Tl Pay" in words_of(answer)


def test_nothing_hostile_stumbles(hotfix: HotFix, company: Company) -> None:
    browser, address = client_of(company.reporter), url("correct_system", hotfix)
    for to in ("", "0", "-1", "abc", "9" * 400):
        assert browser.get(address, {"to": to}).status_code == 200


def test_old_holders_open_the_page_still(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    correct(half_signed, kiosk.system, by=company.reporter)
    for name in ("po", "insider"):
        assert client_of(company.people[name]).get(url("change", half_signed)).status_code == 200
    assert client_of(company.plain).get(url("change", half_signed)).status_code == 404
