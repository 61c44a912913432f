"""The made-up company: makes its people, groups, systems and rosters, and knows who does what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from apps.accounts.credentials import first_accounts
from apps.accounts.models import User
from apps.accounts.roles import STANDING_GROUPS, Role
from apps.common import clock
from apps.common.tracking import acting
from apps.systems.models import EvidenceTemplate, RosterEntry, System, SystemClock, TemplateStep
from apps.systems.priorities import Priority

from .rotas import make_rota
from .story_texts import read

ADMIN = "admin"
PASSWORD = "hotfix-demo"  # noqa: S105 - printed by the command, and refused outside DEBUG
SEE_EVERYTHING_OF_THE_HOUSE = ("Platform engineers", "Service desk")
KEEPER = "marta"  # the process owner who set the systems up


@dataclass(frozen=True)
class Company:
    """Everybody and everything by the short name of company.toml."""

    people: dict[str, User]
    groups: dict[str, Group]
    systems: dict[str, System]

    def facts(self, code: str) -> dict[str, Any]:
        """What everybody knows about the system `code`: where its code lives, how it is deployed."""
        found: dict[str, Any] = read("company.toml")["systems"][code]
        return found

    def holders(self, code: str, role: Role) -> list[User]:
        """Who holds `role` on hot fixes of the system `code`, the primary first, members of groups each."""
        members = read("company.toml")["groups"]
        names: list[str] = []
        for name in self.facts(code)["roster"][role.value]:
            names += members[name[1:]] if name.startswith("@") else [name]
        return [self.people[name] for name in dict.fromkeys(names)]

    def cast(self, code: str, *, reporter: User, rng: Random) -> dict[Role, User]:
        """One person for each role, all different, the primary more often than not."""
        chosen: dict[Role, User] = {}
        for role in Role:
            free = [one for one in self.holders(code, role) if one not in (*chosen.values(), reporter)]
            chosen[role] = free[0] if rng.random() < 0.7 else rng.choice(free)
        return chosen


def found_company() -> Company:
    """Make the company, as the administrator and a process owner would have done on the first day."""
    hashed = make_password(PASSWORD)  # once: hashing is slow on purpose
    with first_accounts(), acting(None, reason="Installation"):
        admin = _person(ADMIN, ["Site", "Administrator"], hashed, is_superuser=True)
    with first_accounts(), acting(admin, reason="Accounts for the introduction of the hot fix process"):
        told = read("company.toml")
        phones, zones = told["phones"], told["time_zones"]
        people = {
            name: _person(name, names, hashed, phone=phones.get(name, ""), time_zone=zones.get(name, ""))
            for name, names in told["people"].items()
        }
        groups = {name: _group(name, [people[one] for one in who]) for name, who in told["groups"].items()}
    company = Company(people={ADMIN: admin, **people}, groups=groups, systems={})
    with acting(people[KEEPER], reason="Systems and rosters as decided by the change board"):
        for code, facts in told["systems"].items():
            company.systems[code] = _system(code, facts, company)
    return company


def _person(
    username: str,
    names: list[str],
    hashed: str,
    *,
    is_superuser: bool = False,
    phone: str = "",
    time_zone: str = "",
) -> User:
    first, last = names
    user = User(
        username=username,
        first_name=first,
        last_name=last,
        email=f"{username}@halden.example",
        phone=phone,
        password=hashed,
        is_staff=True,
        is_superuser=is_superuser,
        time_zone=time_zone,
        date_joined=clock.now(),
    )
    user.full_clean()
    user.save()
    return user


def _group(name: str, members: Iterable[User]) -> Group:
    group = Group.objects.get(name=name) if name in STANDING_GROUPS else Group.objects.create(name=name)
    for member in members:
        member.groups.add(group)
    return group


def _system(code: str, facts: dict[str, Any], company: Company) -> System:
    names = ("name", "description", "support_contact")
    reaching = {name: facts[name] for name in ("bridge", "chat_link", "time_zone") if name in facts}
    system = System(code=code, **{name: facts[name] for name in names}, **reaching)
    system.full_clean()
    system.save()
    seeing: dict[str, User] = {}
    for role, names_of_role in facts["roster"].items():
        for position, name in enumerate(names_of_role):
            rank = RosterEntry.Rank.DEPUTY if position else RosterEntry.Rank.PRIMARY
            if name.startswith("@"):
                holder: dict[str, Any] = {"group": company.groups[name[1:]]}
            else:
                holder = {"user": company.people[name]}
                seeing[name] = company.people[name]
            entry = RosterEntry(system=system, role=role, rank=rank, **holder)
            entry.full_clean()
            entry.save()
    for user in seeing.values():
        system.staff.create(user=user)
    for name in SEE_EVERYTHING_OF_THE_HOUSE:
        system.staff_groups.create(group=company.groups[name])
    if "emergency_clock" in facts:
        _clock(system, facts["emergency_clock"]["hours"])
    _templates(system, facts)
    make_rota(system, facts.get("on_call", {}), company.people)
    return system


def _templates(system: System, facts: dict[str, Any]) -> None:
    """What every hot fix of the system opens with; who has a role on it is named by the role."""
    told = facts["templates"]
    template = EvidenceTemplate(
        system=system,
        test_environment=facts["environment"],
        backup=facts["backup"],
        who_is_told=facts["who_is_told"],
        **{name: value for name, value in told.items() if name != "runs"},
    )
    template.full_clean()
    template.save()
    for of, steps in ((TemplateStep.Of.DEPLOYMENT, "steps"), (TemplateStep.Of.ROLLBACK, "way_back")):
        for position, (description, owner) in enumerate(facts[steps], start=1):
            step = TemplateStep(
                template=template, of=of, position=position * 10, description=description, owner=owner
            )
            step.full_clean()
            step.save()
    for kind in told["runs"]:
        template.runs.create(type=kind)


def _clock(system: System, hours: list[float]) -> None:
    first, update, escalate, restore = (timedelta(hours=one) for one in hours)
    own = SystemClock(
        system=system,
        priority=Priority.EMERGENCY,
        first_response=first,
        update_every=update,
        escalate_after=escalate,
        restore_within=restore,
    )
    own.full_clean()
    own.save()
