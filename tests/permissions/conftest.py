"""Everybody who could ask for something, each signed in, and a hot fix in every situation."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.contrib import admin
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES
from apps.hotfixes.models import HotFix
from tests.again import again
from tests.asking import client_of
from tests.driving import Company, complete, perform, ready, report


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture(autouse=True)
def no_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of pages are asked for here; the menu beside each says nothing about who may do what."""
    monkeypatch.setattr(admin.site, "get_app_list", lambda *_args, **_kwargs: [])


@pytest.fixture
def everybody(company: Company) -> dict[str, User | None]:
    """Everybody by short name. Two of them hold every role by the roster, and may not even sign in."""
    again("everybody", lambda: _two_who_may_not_sign_in(company))
    two = User.objects.in_bulk(["outsider", "inactive"], field_name="username")
    return {**company.people, **two, "anonymous": None}


def _two_who_may_not_sign_in(company: Company) -> None:
    outsider = User.objects.create_user("outsider", is_staff=False)
    inactive = User.objects.create_user("inactive", is_staff=True)
    for role in SIGNING_ROLES:
        for user in (outsider, inactive):
            company.system.roster.create(role=role, user=user, rank="deputy")


@pytest.fixture
def browsers(everybody: dict[str, User | None]) -> dict[str, Client]:
    """A browser of everybody's, in which they have signed in."""
    return {name: client_of(user) for name, user in everybody.items()}


@pytest.fixture
def hotfix_in(company: Company, everybody: dict[str, User | None]) -> Callable[[str], HotFix]:
    """A hot fix in the situation of this name, its evidence complete; `inactive` has left by then."""

    def made(situation: str) -> HotFix:
        hotfix = report(company)
        again(f"{hotfix.pk} in {situation}", lambda: _brought_to(situation, hotfix, company))
        hotfix.refresh_from_db()
        return hotfix

    return made


def _brought_to(situation: str, hotfix: HotFix, company: Company) -> None:
    state, _comma, signed = situation.partition(", ")
    ready(hotfix, company, to=state)
    if signed == "signed by the Product Owner":
        perform(hotfix, "qualify", by=company.po)
    elif signed == "after the go":
        perform(hotfix, "go", by=company.rm)
        complete(hotfix, company, afterwards=True)
    User.objects.filter(username="inactive").update(is_active=False)
