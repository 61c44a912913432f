"""A role whose only holder is on holiday would not work tonight, unless somebody reached acts for them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.notifications.tonight import would_it_work
from tests.driving import Company

AWAY = (
    "Who could sign as QA Lead is away, and nobody who can be reached acts for them:"
    " Qa Pay until 2026-11-28 02:14 UTC."
)


@pytest.fixture
def away(company: Company) -> Company:
    """The QA lead, the only one, is on holiday, and `plain` acts for them."""
    ends_at = clock.now() + timedelta(days=5)
    delegate_role(
        Role.QA_LEAD, company.system, to=company.plain, by=company.qa, ends_at=ends_at, reason="A holiday."
    )
    return company


def problems(company: Company) -> list[str]:
    return would_it_work([company.system])[0].problems


def test_it_works_while_somebody_acts_for_them(away: Company) -> None:
    assert problems(away) == []


@pytest.mark.parametrize("lost", [{"is_active": False}, {"email": ""}], ids=["left", "no address"])
def test_it_does_not_where_nobody_who_can_be_reached_does(away: Company, lost: dict[str, object]) -> None:
    with acting(away.root):
        for name, value in lost.items():
            setattr(away.plain, name, value)
        away.plain.save()
    assert problems(away) == [AWAY]


def test_a_deputy_who_is_there_is_enough(away: Company) -> None:
    with acting(away.root):
        away.system.roster.create(role=Role.QA_LEAD, user=away.insider)
        away.plain.email = ""
        away.plain.save()
    assert problems(away) == []


def test_who_is_on_call_and_away_is_named(away: Company, on_call: Callable[..., None]) -> None:
    on_call(away.qa, Role.QA_LEAD)
    with acting(away.root):
        away.plain.is_active = False
        away.plain.save()
    said = "Qa Pay is on call as QA Lead and away until 2026-11-28 02:14 UTC: nobody acts for them."
    assert said in problems(away)


@pytest.fixture
def on_call(company: Company) -> Callable[..., None]:
    """Have somebody be on call now, for six hours."""

    def begin(user: object, role: Role) -> None:
        now = clock.now()
        with acting(None):
            company.system.on_call_shifts.create(
                role=role, user=user, starts_at=now, ends_at=now + timedelta(hours=6)
            )

    return begin
