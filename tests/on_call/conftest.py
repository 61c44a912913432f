"""A system in Berlin whose technical leads are on call in turn, at night."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.notifications.silence import nobody_is_told
from apps.systems.models import OnCallRule, OnCallShift, RosterEntry
from tests.asking import words_of
from tests.driving import Company
from tests.telling import give_addresses

PHONE = "+493023125111"


@pytest.fixture
def company(company: Company) -> Company:
    """Everybody has an address, the technical lead a number, and `insider` is a second one."""
    give_addresses(company)
    with acting(None), nobody_is_told():
        company.tl.phone = PHONE
        company.tl.save()
        company.system.time_zone = "Europe/Berlin"
        company.system.bridge = "tel:+493023125900"
        company.system.chat_link = "https://chat.example/payments"
        company.system.save()
        RosterEntry.objects.create(system=company.system, role=Role.TECHNICAL_LEAD, user=company.insider)
    return company


@pytest.fixture
def rule(company: Company) -> OnCallRule:
    """The technical lead until eight in the morning, then the other one, and so on by days."""
    today = clock.now().astimezone(company.system.zone).date()
    return make_rule(company, today - timedelta(days=1), company.tl, company.insider)


def text_of(response: Any) -> str:
    """What people read of an answer: without its marks, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", words_of(response)).split())


def make_rule(company: Company, day: Any, *people: User, role: Role = Role.TECHNICAL_LEAD) -> OnCallRule:
    with acting(None):
        made = OnCallRule.objects.create(system=company.system, role=role, every=1, at="08:00", starts_on=day)
        for position, person in enumerate(people):
            made.turns.create(position=position, user=person)
    return made


@pytest.fixture
def shift(company: Company) -> Callable[..., OnCallShift]:
    """A single shift, from now on if nothing else is said."""

    def make(
        user: User, *, role: Role = Role.TECHNICAL_LEAD, begins: int = -1, hours: int = 6
    ) -> OnCallShift:
        starts_at = clock.now() + timedelta(hours=begins)
        with acting(None):
            return OnCallShift.objects.create(
                system=company.system,
                role=role,
                user=user,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=hours),
            )

    return make
