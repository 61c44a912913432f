"""Who is on call in the demonstration: rules from the first day, a cover, and a shift to be handed over."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.tracking import acting
from apps.systems.handing_over import ask_to_take, own_shifts
from apps.systems.models import OnCallRule, OnCallShift, OnCallTurn, System

if TYPE_CHECKING:
    from .company import Company

COVERED = timedelta(hours=24)


def make_rota(system: System, told: Mapping[str, Any], people: Mapping[str, User]) -> None:
    """Make a rule for each role of which company.toml tells who is on call, from the Monday before."""
    today = clock.now().astimezone(system.zone).date()
    for role in SIGNING_ROLES:
        if role.value not in told:
            continue
        rule = OnCallRule(
            system=system,
            role=role,
            every=told["every"],
            at=told["at"],
            starts_on=today - timedelta(days=today.weekday()),
        )
        rule.full_clean()
        rule.save()
        for position, name in enumerate(told[role.value], start=1):
            OnCallTurn.objects.create(rule=rule, position=position * 10, user=people[name])


def change_shifts(company: "Company") -> None:
    """Let one be covered tomorrow, and another one ask a colleague: as things are on any day."""
    people, systems = company.people, company.systems
    tomorrow = (clock.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    with acting(people["yusuf"], reason="Kwame is away for a day"):
        shift = OnCallShift(
            system=systems["WMS"],
            role=Role.TECHNICAL_LEAD,
            user=people["diego"],
            starts_at=tomorrow,
            ends_at=tomorrow + COVERED,
            kind=OnCallShift.Kind.COVER,
            note="School trip",
        )
        shift.full_clean()
        shift.save()
    for one in own_shifts(people["aoife"]):
        if one.system == systems["SHOP"] and not one.is_now and one.ends_at:
            ask_to_take(
                one.system,
                one.role,
                to=people["lukasz"],
                by=people["aoife"],
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                note="My sister is getting married.",
            )
            break
