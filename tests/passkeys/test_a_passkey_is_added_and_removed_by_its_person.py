"""A passkey is added and removed by its person, asked again; they are told, and it is on the record."""

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import CredentialChange, Passkey
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import acting
from apps.notifications.models import Kind, Notice
from tests.asking import client_of, words_of
from tests.driving import PASSWORD, Company
from tests.passkey import Device, give_passkey

PAGE = "/admin/passkeys/"


def begun(browser: Client, **typed: str) -> Any:
    return browser.post(PAGE, {"name": "My phone", "password": PASSWORD, **typed})


def question_in(answer: Any) -> dict[str, Any]:
    _before, _attribute, rest = answer.content.decode().partition('data-passkey-add="')
    found: dict[str, Any] = json.loads(unescape(rest.partition('"')[0]))
    return found


def added(browser: Client, device: Device) -> Any:
    return browser.post(f"{PAGE}add/", {"passkey": device.makes(question_in(begun(browser)))}, follow=True)


def test_it_is_added_listed_told_and_on_the_record(browser: Client, company: Company) -> None:
    with acting(company.qa, reason="My own address"):
        company.qa.email = "qa@example.com"
        company.qa.save()
    answer = added(browser, Device())
    assert "“My phone” is added" in words_of(answer)
    assert Passkey.objects.get().person == company.qa
    change = CredentialChange.objects.get(person=company.qa, what="passkey")
    assert (change.whose, change.by) == ("own", company.qa)
    assert Notice.objects.filter(to=company.qa, kind=Kind.LOGIN, about=f"change {change.pk}").exists()


@pytest.mark.parametrize(
    "typed", [{"password": "guessed"}, {"password": ""}, {"name": ""}, {"name": "x" * 61}]
)
def test_nothing_is_asked_of_the_device_before_the_person_was_asked(
    typed: dict[str, str], browser: Client
) -> None:
    answer = begun(browser, **typed)
    assert answer.status_code == 400
    assert "data-passkey-add" not in answer.content.decode()
    assert browser.post(f"{PAGE}add/", {"passkey": "{}"}).status_code == 400
    assert not Passkey.objects.exists()


def test_an_answer_counts_once_in_time_and_from_here(browser: Client, company: Company) -> None:
    device = Device()
    answer = device.makes(question_in(begun(browser)))
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        late = browser.post(f"{PAGE}add/", {"passkey": answer})
    assert "too long ago" in words_of(late)
    answer = device.makes(question_in(begun(browser)))
    assert client_of(company.rm).post(f"{PAGE}add/", {"passkey": answer}).status_code == 400
    assert browser.post(f"{PAGE}add/", {"passkey": answer}).status_code == 302
    assert browser.post(f"{PAGE}add/", {"passkey": answer}).status_code == 400
    again = device.makes(question_in(begun(browser)))
    assert "known already" in words_of(browser.post(f"{PAGE}add/", {"passkey": again}))


@pytest.mark.parametrize(
    "lies", [{"origin": "https://elsewhere.example"}, {"host": "x"}, {"verifies": False}]
)
def test_a_device_that_answers_for_elsewhere_is_refused(lies: dict[str, Any], browser: Client) -> None:
    device = Device(**lies)
    answer = device.makes(question_in(begun(browser)))
    assert browser.post(f"{PAGE}add/", {"passkey": answer}).status_code == 400
    assert not Passkey.objects.exists()


def test_whose_password_somebody_else_set_adds_none(browser: Client, company: Company) -> None:
    with acting(company.rm, reason="Reset"):
        company.qa.set_password(PASSWORD)
        company.qa.save()
    taken_over = client_of(company.qa)
    assert begun(taken_over).status_code == 403
    assert taken_over.post(f"{PAGE}add/", {"passkey": "{}"}).status_code == 400


def test_it_is_removed_with_the_password_and_by_nobody_else(browser: Client, company: Company) -> None:
    passkey = give_passkey(company.qa, Device())
    address = f"{PAGE}{passkey.pk}/"
    assert client_of(company.rm).post(address, {"password": PASSWORD}).status_code == 404
    assert browser.post(address, {"password": "guessed"}).status_code == 400
    assert "“My phone” is removed" in words_of(browser.post(address, {"password": PASSWORD}, follow=True))
    assert not Passkey.objects.in_use().exists()
    assert browser.get(address).status_code == 404
    with pytest.raises(NotAllowed):
        Passkey.objects.get().delete()


def test_a_lost_one_is_removed_at_the_server(company: Company) -> None:
    passkey = give_passkey(company.qa, Device())
    call_command("remove_passkeys", company.qa.username, reason="The phone was lost.")
    passkey.refresh_from_db()
    assert passkey.removed_at is not None
    change = CredentialChange.objects.filter(person=company.qa).last()
    assert (change.what, change.by) == ("passkey_removed", None)
    with pytest.raises(CommandError, match="no passkey"):
        call_command("remove_passkeys", company.qa.username, reason="Once more.")
    with pytest.raises(CommandError, match="no such account"):
        call_command("remove_passkeys", "nobody", reason="x")
    with pytest.raises(CommandError, match="a reason is required"):
        call_command("remove_passkeys", company.qa.username, reason=" ")


def test_at_an_address_of_numbers_the_page_says_why_there_is_none(company: Company) -> None:
    answer = client_of(company.qa, SERVER_NAME="127.0.0.1").get(PAGE)
    assert "this address has a number" in words_of(answer)
