"""One-time codes are set up and removed by their person, asked again; it is told, and on the record."""

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.asking_a_code import codes_of, take
from apps.accounts.models import CredentialChange, OneTimeCodes
from apps.common.errors import NotAllowed
from apps.common.tracking import acting
from apps.notifications.models import Kind, Notice
from tests.asking import client_of, words_of
from tests.driving import PASSWORD, Company
from tests.one_time_code import Phone

PAGE = "/admin/codes/"


@pytest.fixture
def browser(company: Company) -> Client:
    """That of the QA Lead, signed in."""
    return client_of(company.qa)


def key_on(answer: Any) -> str:
    found = re.search(r'class="hf-key">([A-Z2-7 ]+)<', answer.content.decode())
    assert found
    return found[1].replace(" ", "")


def test_they_are_set_up_by_a_picture_and_a_first_code(browser: Client, company: Company) -> None:
    with acting(company.qa, reason="My own address"):
        company.qa.email = "qa@example.com"
        company.qa.save()
    assert browser.post(PAGE, {"password": PASSWORD})["Location"] == f"{PAGE}set-up/"
    shown = browser.get(f"{PAGE}set-up/")
    assert 'class="hf-qr"' in shown.content.decode()
    phone = Phone(key_on(shown))
    # Nobody photographs the phone that they hold.
    assert re.search(rf'href="otpauth://totp/[^"]*secret={phone.key}&amp;', shown.content.decode())
    assert browser.post(f"{PAGE}set-up/", {"one_time_code": "000000"}).status_code == 400
    assert not OneTimeCodes.objects.exists()
    told = browser.post(f"{PAGE}set-up/", {"one_time_code": phone.shows(0)})
    recovery = re.findall(r"<code>([\w-]{19})</code>", told.content.decode())
    assert len(set(recovery)) == 10
    assert told["Cache-Control"].count("no-store") == 1
    change = CredentialChange.objects.get(person=company.qa, what="second_factor")
    assert (change.whose, change.by) == ("own", company.qa)
    assert Notice.objects.filter(to=company.qa, kind=Kind.LOGIN, about=f"change {change.pk}").exists()
    assert "10 recovery codes left" in words_of(browser.get(PAGE))
    kept = OneTimeCodes.objects.get()
    assert phone.key not in kept.sealed_key
    assert recovery[0] not in kept.recovery
    assert browser.get(f"{PAGE}set-up/")["Location"] == PAGE


def test_nothing_is_shown_before_the_person_was_asked(browser: Client, company: Company) -> None:
    assert browser.get(f"{PAGE}set-up/")["Location"] == PAGE
    assert browser.post(PAGE, {"password": "guessed"}).status_code == 400
    assert browser.get(f"{PAGE}set-up/")["Location"] == PAGE
    with acting(company.rm, reason="Reset"):
        company.qa.set_password(PASSWORD)
        company.qa.save()
    assert client_of(company.qa).post(PAGE, {"password": PASSWORD}).status_code == 403


def test_they_are_removed_with_password_and_code(browser: Client, phone: Phone) -> None:
    assert browser.post(f"{PAGE}remove/", {"password": PASSWORD}).status_code == 400
    guessed = {"password": "guessed", "one_time_code": phone.shows()}
    assert browser.post(f"{PAGE}remove/", guessed).status_code == 400
    typed = {"password": PASSWORD, "one_time_code": phone.shows()}
    assert "are removed" in words_of(browser.post(f"{PAGE}remove/", typed, follow=True))
    gone = OneTimeCodes.objects.get()
    assert (gone.sealed_key, gone.recovery) == ("", "")
    assert browser.get(f"{PAGE}remove/").status_code == 404
    with pytest.raises(NotAllowed):
        gone.delete()


def test_new_recovery_codes_end_the_old_ones(browser: Client, phone: Phone, company: Company) -> None:
    told = browser.post(f"{PAGE}recovery/", {"password": PASSWORD, "one_time_code": phone.recovery[0]})
    made = re.findall(r"<code>([\w-]{19})</code>", told.content.decode())
    codes = codes_of(company.qa)
    assert codes is not None
    assert take(codes, phone.recovery[1]) is None
    assert take(codes, made[1]) == "recovery code"
    assert "9 recovery codes left" in words_of(browser.get(PAGE))


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/admin/password_change/", {"old_password": PASSWORD, "new_password1": "a", "new_password2": "a"}),
        ("/admin/address/", {"password": PASSWORD, "address": "new@example.com"}),
        ("/admin/passkeys/", {"password": PASSWORD, "name": "My phone"}),
    ],
)
def test_whatever_asks_for_the_password_asks_for_the_code(
    address: str, typed: dict[str, str], browser: Client, phone: Phone
) -> None:
    assert "One-time code" in words_of(browser.get(address))
    if "new_password1" in typed:
        typed |= dict.fromkeys(("new_password1", "new_password2"), "a long one that nobody has")
    assert browser.post(address, typed).status_code == 400
    assert browser.post(address, {**typed, "one_time_code": phone.shows()}).status_code in (200, 302)


def test_of_who_lost_the_phone_they_are_removed_at_the_server(phone: Phone, company: Company) -> None:
    call_command("remove_codes", company.qa.username, reason="The phone was lost.")
    change = CredentialChange.objects.filter(person=company.qa).last()
    assert (change.what, change.by) == ("factor_removed", None)
    assert codes_of(company.qa) is None
    for name, reason, sentence in (
        (company.qa.username, "Once more.", "no one-time codes"),
        ("nobody", "x", "no such account"),
        (company.qa.username, " ", "a reason is required"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("remove_codes", name, reason=reason)
