"""A company with one person for everything, who drive a hot fix to any state through the doors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof
from apps.accounts.roles import AUDITORS, CHANGE_BOARD, PROCESS_OWNERS, Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes import perform as the_door
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome
from apps.hotfixes.phases import PHASES, Kind, Phase, State, act_named
from apps.hotfixes.recording import recording
from apps.hotfixes.reporting import report_issue
from apps.release_notes.publish import publish
from apps.systems.models import System
from apps.systems.priorities import TRIGGERS, Priority
from tests.again import again, is_alone_as_written
from tests.filling import fill

PASSWORD = "correct horse"
# What `report` is told of a Critical, which needs all evidence before each gate.
CRITICAL = {"priority": "critical", "triggers": ["performance"]}
NIGHT = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)

SHORT_NAMES = {
    Role.PRODUCT_OWNER: "po",
    Role.TECHNICAL_LEAD: "tl",
    Role.SENIOR_DEVELOPER: "sd",
    Role.QA_LEAD: "qa",
    Role.RELEASE_MANAGER: "rm",
}
HOLDERS = {role: SHORT_NAMES.get(role, role.value) for role in Role}
GROUPS = {"owner": PROCESS_OWNERS, "auditor": AUDITORS, "board": CHANGE_BOARD}
EVERYBODY = (*HOLDERS.values(), "reporter", "plain", "insider", "other", *GROUPS, "root")


def _forward(phase: Phase) -> Iterator[tuple[str, str]]:
    """The acts that lead out of `phase`, each with who does it: those who sign, then whoever goes on."""
    for rule in phase.sign_offs:
        yield phase.signs_by, HOLDERS[rule.role]
    act = phase.way_on
    if act.kind is Kind.ACT:
        yield act.name, "reporter" if act.by_reporter_in else HOLDERS[act.roles[0]]


# The forward way: from each state, who does what; and who fills in the evidence there.
FORWARD = tuple((phase.state, tuple(_forward(phase))) for phase in PHASES)
SUPPLIER = {phase.state: HOLDERS[phase.suppliers[0]] if phase.suppliers else "reporter" for phase in PHASES}


@dataclass
class Company:
    """One system and its people, by the short name of what they do."""

    system: System
    people: dict[str, User]

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def make_company(code: str = "PAY") -> Company:
    """A system with a roster, everybody who may have a say in it, and some who may not."""
    again(f"company {code}", lambda: _make_company(code))
    return present_company(code)


def present_company(code: str = "PAY") -> Company:
    """The one of that code, read from the database."""
    found = User.objects.in_bulk([_username(name, code) for name in EVERYBODY], field_name="username")
    people = {name: found[_username(name, code)] for name in EVERYBODY}
    return Company(System.objects.get(code=code), people)


def _make_company(code: str) -> None:
    with acting(None):
        system = System.objects.create(code=code, name=f"Payments {code}", support_contact="Hotline 4711")
        people = {name: _person(name, code) for name in EVERYBODY}
        for name, group in GROUPS.items():
            people[name].groups.add(Group.objects.get(name=group))
        for role, name in HOLDERS.items():
            system.roster.create(role=role, user=people[name], rank="primary")
        for name in (*HOLDERS.values(), "insider"):
            system.staff.create(user=people[name])


def _username(name: str, code: str) -> str:
    return f"{name}-{code}".lower()


def _person(name: str, code: str) -> User:
    if name == "root":
        return User.objects.create_superuser(_username(name, code), password=PASSWORD, last_name="Root")
    return User.objects.create_user(
        _username(name, code),
        password=PASSWORD,
        first_name=name.capitalize(),
        last_name=code.title(),
        is_staff=True,
    )


# What whoever gives the go says of windows that overlap: tests plan most of them for the same hour.
ARGUED = {"overlap": "They are on different hosts, and the same person watches both."}


def proof_of(user: User) -> Proof:
    """That this person was asked again just now, as the confirmation page does."""
    return Proof(user_id=user.pk, at=clock.now(), method="password")


def perform(hotfix: HotFix, name: str, *, by: User, **given: Any) -> Outcome:
    """Do an act through the door as `by`, who was asked again just now."""
    return the_door.perform(hotfix, name, by=by, **{"proof": proof_of(by), **given})


def report(company: Company, **fields: Any) -> HotFix:
    """A reported hot fix, with the roles of the roster; `fields` as the form knows them, and the title."""
    if not is_alone_as_written():
        return report_by_the_door(company, **fields)
    what = f"report for {company.system.pk}: {sorted(fields.items())}"
    again(what, lambda: report_by_the_door(company, **fields))
    return HotFix.objects.latest("pk")


def report_by_the_door(company: Company, **fields: Any) -> HotFix:
    """That, for who listens to the door."""
    return report_issue(
        system=company.system,
        by=company.reporter,
        title=fields.pop("title", "Card payments are refused"),
        details={
            "triggers": [TRIGGERS[Priority(fields.pop("priority", "emergency"))][0].value],
            "description": "Every card payment ends in “try again later”.",
            "observed_at": clock.now() - timedelta(minutes=20),
            "incident_url": "https://tickets.example/OPS-1",
            **fields,
        },
    )


def complete(hotfix: HotFix, company: Company, *, afterwards: bool = False) -> None:
    """Fill in the evidence of the present phase, by the one who supplies it."""
    what = f"complete {hotfix.pk}{', afterwards' if afterwards else ''}"
    again(what, lambda: _complete(hotfix, company, afterwards=afterwards))
    hotfix.refresh_from_db()


def _complete(hotfix: HotFix, company: Company, *, afterwards: bool) -> None:
    hotfix.refresh_from_db()
    phase = hotfix.phase
    assert phase is not None
    supplier = company.people[SUPPLIER[phase.state]]
    for name in phase.afterwards if afterwards else phase.evidence:
        for record in hotfix.evidence(name)[name]:
            with recording(record, by=supplier) as present:
                fill(present)
            if name == "release_notes":
                publish(record, by=supplier)  # type: ignore[arg-type]
    hotfix.refresh_from_db()


def step(hotfix: HotFix, company: Company) -> HotFix:
    """Through the present phase and out of it by the forward way."""
    again(f"step {hotfix.pk}", lambda: _step(hotfix, company))
    hotfix.refresh_from_db()
    return hotfix


def _step(hotfix: HotFix, company: Company) -> None:
    _complete(hotfix, company, afterwards=False)
    for name, who in dict(FORWARD)[State(hotfix.state)]:
        if act_named(name).kind is Kind.ACT:
            _complete(hotfix, company, afterwards=True)
        perform(hotfix, name, by=company.people[who], waivers=ARGUED)
    hotfix.refresh_from_db()


def drive(hotfix: HotFix, company: Company, *, to: str) -> HotFix:
    """Drive a reported hot fix to the state `to`, ended ones included."""
    again(f"drive {hotfix.pk} to {to}", lambda: _drive(hotfix, company, to=to))
    hotfix.refresh_from_db()
    return hotfix


def _drive(hotfix: HotFix, company: Company, *, to: str) -> None:
    if to == State.REJECTED:
        _drive(hotfix, company, to=State.QUALIFICATION)
        perform(hotfix, "reject", by=company.po, reason="It can wait for the next release.")
    elif to == State.CANCELLED:
        perform(hotfix, "cancel", by=company.reporter, reason="It was a false alarm.")
    else:
        while hotfix.state != to:
            _step(hotfix, company)
    hotfix.refresh_from_db()


def ready(hotfix: HotFix, company: Company, *, to: str) -> HotFix:
    """Drive to `to` and complete the evidence there, so that only sign-offs and acts are left."""
    drive(hotfix, company, to=to)
    if not hotfix.ended:
        complete(hotfix, company)
    return hotfix
