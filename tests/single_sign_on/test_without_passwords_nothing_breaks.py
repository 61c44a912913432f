"""Where passwords are not for everybody: no page takes one, and each that would says so in a sentence."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.accounts.credential_watch import note_identity
from apps.accounts.models import User
from apps.accounts.own_login import not_own
from apps.accounts.reauthentication import check_password
from apps.accounts.sign_on_file import read
from apps.common.errors import BadInput
from apps.common.tracking import acting
from tests.asking import client_of
from tests.driving import PASSWORD, Company
from tests.identity_provider import IdentityProvider

from .conftest import who

LOG_IN = "/admin/login/"


def signs_in(user: User) -> bool:
    browser = Client()
    browser.post(LOG_IN, {"username": user.username, "password": PASSWORD})
    return who(browser) == user


@pytest.mark.parametrize(
    ("passwords_for", "root", "qa"),
    [("everybody", True, True), ("superusers", True, False), ("nobody", False, False)],
)
def test_who_signs_in_by_one(
    passwords_for: str, root: bool, qa: bool, provider: IdentityProvider, company: Company, settings: Any
) -> None:
    settings.PASSWORDS_FOR = passwords_for
    assert (signs_in(company.root), signs_in(company.qa)) == (root, qa)


def test_programs_still_read_where_superusers_have_one(
    provider: IdentityProvider, company: Company, settings: Any
) -> None:
    said = b64encode(f"{company.qa.username}:{PASSWORD}".encode()).decode()
    asked = {"HTTP_AUTHORIZATION": f"Basic {said}"}
    for passwords_for, status in (("superusers", 200), ("nobody", 401)):
        settings.PASSWORDS_FOR = passwords_for
        answer = Client().get("/api/hotfixes/", **asked)
        assert answer.status_code == status, answer.content.decode()


@pytest.mark.parametrize("passwords_for", ["everybody", "superusers", "nobody"])
def test_the_log_in_shows_what_there_is(
    passwords_for: str, provider: IdentityProvider, settings: Any
) -> None:
    settings.PASSWORDS_FOR = passwords_for
    page = Client().get(LOG_IN, {"next": "/admin/search/?q=a"})
    assert "script-src 'self';" in page["Content-Security-Policy"]
    said = page.content.decode()
    assert "Sign in with Example SSO" in said
    assert 'href="/admin/sign-in/company/?next=%2Fadmin%2Fsearch%2F%3Fq%3Da"' in said
    assert ('type="password"' in said) == (passwords_for != "nobody")
    assert ("<details" in said) == (passwords_for == "superusers")


@pytest.mark.parametrize(("passwords_for", "offered"), [("everybody", True), ("nobody", False)])
def test_a_page_offers_a_password_where_it_opens_something(
    passwords_for: str, offered: bool, provider: IdentityProvider, company: Company, settings: Any
) -> None:
    settings.PASSWORDS_FOR = passwords_for
    said = client_of(company.qa).get("/admin/").content.decode()
    assert ('href="/admin/password_change/">Your account' in said) == offered
    assert ('href="/admin/address/">Your account' in said) != offered


def test_without_a_file_the_log_in_is_as_it_was(db: None) -> None:
    said = Client().get(LOG_IN).content.decode()
    assert 'type="password"' in said
    assert "/admin/sign-in/" not in said


def test_ones_own_password_is_not_asked_for(
    provider: IdentityProvider, company: Company, settings: Any
) -> None:
    settings.PASSWORDS_FOR = "nobody"
    answer = client_of(company.qa).get(reverse("admin:password_change"))
    assert answer.status_code == 409
    assert "Passwords are not used here" in answer.content.decode()


def test_nobody_sets_one_for_somebody_else(
    provider: IdentityProvider, company: Company, settings: Any
) -> None:
    settings.PASSWORDS_FOR = "superusers"
    before = company.qa.password
    address = reverse("admin:auth_user_password_change", args=[company.qa.pk])
    typed = {"usable_password": "true", "password1": "long and new 12", "password2": "long and new 12"}
    answer = client_of(company.root).post(address, typed)
    assert answer.status_code == 409
    assert "Passwords are not used here" in answer.content.decode()
    company.qa.refresh_from_db()
    assert company.qa.password == before


def test_a_password_of_another_stops_nobody_where_it_opens_nothing(
    provider: IdentityProvider, company: Company, settings: Any
) -> None:
    with acting(company.plain):
        company.qa.set_password("set by somebody else 1")
        company.qa.save()
    assert not_own(company.qa) is not None
    settings.PASSWORDS_FOR = "nobody"
    assert not_own(company.qa) is None


def test_an_address_is_changed_by_being_asked_at_the_provider(
    provider: IdentityProvider, company: Company, settings: Any
) -> None:
    settings.PASSWORDS_FOR = "nobody"
    settings.REAUTHENTICATION = "apps.accounts.asking_the_provider.ByProvider"
    browser = client_of(company.qa)
    address = reverse("admin:own_address")
    page = browser.get(address)
    assert 'type="password"' not in page.content.decode()
    assert f"form-action 'self' {provider.issuer}" in page["Content-Security-Policy"]
    SocialAccount.objects.create(user=company.qa, provider="company", uid="q-1")
    note_identity(company.qa, "company", "q-1", linked=True)
    sent = browser.post(address, {"address": "new@example.com"})
    assert sent.status_code == 302, sent.content.decode()
    answer = browser.get(provider.recognises(sent.url, "q-1"))
    assert (answer.status_code, answer.url) == (302, address)
    page = browser.get(address)
    assert "A link went to new@example.com" in page.content.decode()


def test_unlocking_still_answers(provider: IdentityProvider, company: Company, settings: Any) -> None:
    settings.PASSWORDS_FOR = "nobody"
    address = reverse("admin:accounts_user_unlock", args=[company.qa.pk])
    assert client_of(company.root).get(address).status_code == 200


DIRECTORY = """[directory]
id = "staff"
name = "Example directory"
address = "ldaps://127.0.0.1:9"
people_below = "ou=p"
groups_below = "ou=g"
"""
# A provider to which a browser is sent replaces no password.
ANOTHER = """[[provider]]
id = "staff"
name = "Example SSO"
issuer = "https://sso.example"
client_id = "hotfix"
client_secret = "hidden"
"""
# What the file of a site becomes on which somebody is linked to that directory.
NOT_THERE = {
    "no file": None,
    "a typo": DIRECTORY.replace("name", "nmae"),
    "another id": DIRECTORY.replace("staff", "staff-2"),
    "the setting is gone": "",
}


@pytest.mark.parametrize("what", NOT_THERE)
def test_a_password_that_the_directory_replaced_stays_replaced_without_its_file(
    what: str, company: Company, settings: Any, tmp_path: Path
) -> None:
    for user in (company.qa, company.root):
        with acting(None):
            SocialAccount.objects.create(user=user, provider="staff", uid=user.username)
            note_identity(user, "staff", user.username, linked=True)
    browser, text = client_of(company.qa), NOT_THERE[what]
    settings.SINGLE_SIGN_ON = (tmp_path / "sign-on.toml") if text != "" else None
    if text:
        settings.SINGLE_SIGN_ON.write_text(text)
    assert (signs_in(company.qa), signs_in(company.tl), signs_in(company.root)) == (False, True, True)
    with pytest.raises(BadInput, match="does not know at the moment"):
        check_password(company.qa, PASSWORD, RequestFactory().get("/"), code="")
    assert browser.get("/admin/password_change/").status_code == 409
    # Once it is there again and says so, nothing of that moment is left.
    settings.SINGLE_SIGN_ON = tmp_path / "sign-on.toml"
    settings.SINGLE_SIGN_ON.write_text(ANOTHER)
    read.cache_clear()
    assert signs_in(company.qa)
