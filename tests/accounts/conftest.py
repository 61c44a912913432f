"""A hot fix that waits for the QA Lead, an account manager, and what the mails to a person say."""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from tests.asking import client_of
from tests.driving import PASSWORD, Company, ready, report
from tests.telling import give_addresses, letters

SET_BY_HIM = "chosen by the manager 1"
HER_OWN = "hers alone, and long 2"
WRONG = "a wrong guess"
LOG_IN = "/admin/login/?next=/admin/"


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    give_addresses(company)
    letters()
    return ready(report(company), company, to="testing")


@pytest.fixture
def manager(company: Company) -> User:
    """Whoever keeps accounts, and is nothing else."""
    company.plain.user_permissions.add(
        *Permission.objects.filter(codename__in=("view_user", "change_user", "add_user"))
    )
    return company.plain


def sign_in(who: User, password: str, **options: Any) -> Any:
    """Sign in by the log-in page; returns the browser and what it was answered."""
    browser = Client(**options)
    return browser, browser.post(LOG_IN, {"username": who.username, "password": password})


def set_password(by: User, whose: User, password: str = SET_BY_HIM, **options: Any) -> Any:
    """Set the password of somebody by the admin's page."""
    typed = {"usable_password": "true", "password1": password, "password2": password}
    address = reverse("admin:auth_user_password_change", args=[whose.pk])
    answer = client_of(by).post(address, typed, **options)
    whose.refresh_from_db()
    return answer


def change_own(browser: Client, old: str, new: str, *, link: str = "") -> Any:
    """Change one's own password in `browser`, by the link of a mail if there is one."""
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    return browser.post(link or reverse("admin:password_change"), typed)


def basic(name: str, password: str) -> dict[str, str]:
    """What a program sends along."""
    sent = b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {sent}"}


def link_in(mail: Any) -> str:
    """The link of a mail, as an address of this site."""
    found: list[str] = re.findall(r"https?://[^/\s]+(/admin/\S+)", mail.body)
    return found[-1]


@pytest.fixture
def guess() -> Callable[..., Any]:
    """One try at the log-in page, from an address."""

    def tried(name: str, password: str = WRONG, *, calling_from: str = "203.0.113.7") -> Any:
        return Client(REMOTE_ADDR=calling_from).post(LOG_IN, {"username": name, "password": password})

    return tried


__all__ = ["PASSWORD"]
