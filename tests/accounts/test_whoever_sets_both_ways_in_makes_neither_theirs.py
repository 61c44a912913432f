"""Who sets the address and then the password of a log-in reads the mail with the link: it proves nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.credentials import CredentialChange
from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from tests.accounts.conftest import HER_OWN, SET_BY_HIM, change_own, link_in, set_password, sign_in
from tests.asking import client_of, form_in, saying, url, words_of
from tests.driving import Company
from tests.lifting import behind
from tests.telling import letters

HIS = "thief@example.org"


def set_address(by: User, whose: User, address: str) -> None:
    page = reverse("admin:accounts_user_change", args=[whose.pk])
    typed = form_in(client_of(by).get(page))
    answer = client_of(by).post(page, {**typed, "email": address, "why": "As she asked."})
    assert answer.status_code == 302
    whose.refresh_from_db()


def links() -> list[str]:
    """The links of the mails that wait."""
    return [link_in(mail) for mail in letters() if "http" in mail.body]


def has_signed(browser: Client, hotfix: HotFix, password: str) -> bool:
    hotfix.refresh_from_db()
    browser.post(url("act", hotfix, "pass_testing"), saying(hotfix, password=password))
    return hotfix.approvals.filter(phase="testing").exists()


def takes_over(hotfix: HotFix, whose: User) -> bool:
    """Everything that he can do who knows the password and reads the mail; whether he signs in the end."""
    browser, _answer = sign_in(whose, SET_BY_HIM)
    browser.post(reverse("admin:password_change"), {"resend": "1"})
    browser.post(reverse("admin:own_address"), {"resend": "1"})
    browser.post(reverse("admin:own_address"), {"address": HIS, "password": SET_BY_HIM})
    change_own(browser, SET_BY_HIM, HER_OWN)
    for link in links():
        change_own(browser, SET_BY_HIM, HER_OWN, link=link)
        browser.post(link, {"password": SET_BY_HIM})
    browser.post(reverse("admin:own_address"), {"address": HIS, "password": HER_OWN})
    for link in links():
        browser.post(link, {"password": HER_OWN})
    return any(has_signed(browser, hotfix, password) for password in (SET_BY_HIM, HER_OWN))


@pytest.mark.parametrize("address", [HIS, ""], ids=["his own", "none"])
def test_the_address_and_then_the_password(
    in_testing: HotFix, company: Company, manager: User, address: str
) -> None:
    set_address(manager, company.qa, address)
    set_password(manager, company.qa)
    assert not takes_over(in_testing, company.qa)


@pytest.mark.parametrize("address", [HIS, ""], ids=["his own", "none"])
def test_the_password_and_then_the_address(
    in_testing: HotFix, company: Company, manager: User, address: str
) -> None:
    set_password(manager, company.qa)
    letters()
    set_address(manager, company.qa, address)
    assert not takes_over(in_testing, company.qa)


def test_by_an_account_that_he_made(in_testing: HotFix, company: Company, manager: User) -> None:
    company.other.user_permissions.add(*manager.user_permissions.all())
    behind(manager, company.other)
    set_address(company.other, company.qa, HIS)
    set_password(manager, company.qa)
    assert not takes_over(in_testing, company.qa)


def test_the_page_and_the_mail_say_why_and_whom_to_ask(
    in_testing: HotFix, company: Company, manager: User
) -> None:
    set_address(manager, company.qa, HIS)
    set_password(manager, company.qa)
    why = "Have another administrator set the password, or your former address, anew."
    assert any(why in mail.body for mail in letters())
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    answer = browser.get(reverse("admin:password_change"))
    assert answer.status_code == 403
    assert why in words_of(answer)
    assert "Send the link again" not in words_of(answer)


def opens_it(hotfix: HotFix, whose: User) -> bool:
    """She signs in with the password that she was told, follows the link of her mail, and signs."""
    browser, _answer = sign_in(whose, SET_BY_HIM)
    change_own(browser, SET_BY_HIM, HER_OWN, link=links()[-1])
    return has_signed(browser, hotfix, HER_OWN)


def test_another_opens_it_again(in_testing: HotFix, company: Company, manager: User) -> None:
    set_address(manager, company.qa, "new.name@example.org")
    letters()
    set_password(company.root, company.qa)
    assert opens_it(in_testing, company.qa)


def test_her_own_former_address_put_back_opens_it(
    in_testing: HotFix, company: Company, manager: User
) -> None:
    set_address(manager, company.qa, HIS)
    set_password(manager, company.qa)
    letters()
    set_address(company.root, company.qa, "qa@example.org")
    set_password(company.root, company.qa)
    assert opens_it(in_testing, company.qa)


def test_of_a_new_account_the_maker_sets_both(company: Company, manager: User) -> None:
    typed: dict[str, Any] = {"username": "new", "usable_password": "true", "why": "She starts on Monday."}
    typed |= {"password1": SET_BY_HIM, "password2": SET_BY_HIM}
    assert client_of(manager).post(reverse("admin:accounts_user_add"), typed).status_code == 302
    new = User.objects.get(username="new")
    new.is_staff = True
    new.save(update_fields=["is_staff"])
    set_address(manager, new, "new@example.org")
    letters()
    set_password(manager, new)
    browser, _answer = sign_in(new, SET_BY_HIM)
    assert change_own(browser, SET_BY_HIM, HER_OWN, link=links()[-1]).status_code == 302
    newest = CredentialChange.objects.filter(person=new).latest("pk")
    assert (newest.what, newest.whose) == ("confirmed", "own")
