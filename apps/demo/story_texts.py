"""The demonstration's texts, read from the TOML files beside this module; a misspelt key is an error here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from apps.accounts.roles import Role
from apps.hotfixes.phases import State, act_named
from apps.systems.priorities import Priority

HERE = Path(__file__).parent
Fields = Mapping[str, Any]
Rows = tuple[Fields, ...]


@cache
def read(name: str) -> dict[str, Any]:
    """The content of one TOML file of the demonstration."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Story:
    """One incident from the report to the lessons. Mappings hold evidence by the names of its own fields.

    Of `options` the first is the chosen one; `steps` come before the ordinary steps of the system.
    """

    title: str
    system: str
    priority: str
    triggers: tuple[str, ...]
    description: str
    reasons: Fields = field(default_factory=dict)  # by qualifying factor
    not_affirmed: tuple[str, ...] = ()  # the factors that do not hold
    impact: Fields = field(default_factory=dict)
    change: Fields = field(default_factory=dict)
    options: Rows = ()
    risks: Fields = field(default_factory=dict)
    code: Fields = field(default_factory=dict)
    commits: tuple[str, ...] = ()
    findings: Rows = ()
    tested: str = ""
    plan: Fields = field(default_factory=dict)
    steps: Rows = ()
    watched: Fields = field(default_factory=dict)
    note: Fields = field(default_factory=dict)
    lessons: Fields = field(default_factory=dict)
    actions: Rows = ()


def story(name: str, **words: Any) -> Story:
    """The story `file/telling` with the `{words}` of the telling, and those of the occasion, filled in."""
    file, telling = name.split("/")
    parts = dict(read(f"stories/{file}.toml"))
    own = parts.pop("told")[telling]
    names = {each.name for each in fields(Story)}
    parts |= {key: value for key, value in own.items() if key in names}
    known = {**words, **own}
    for key, value in known.items():
        known[key] = _filled(value, words)
    return Story(**{key: _filled(value, known) for key, value in parts.items()})


def system_of(name: str) -> str:
    """The code of the system that a story is about."""
    file, telling = name.split("/")
    parts = read(f"stories/{file}.toml")
    return str(parts["told"][telling].get("system", parts["system"]))


def priority_of(name: str) -> str:
    """The priority with which a story is reported."""
    file, telling = name.split("/")
    parts = read(f"stories/{file}.toml")
    return str(parts["told"][telling].get("priority", parts["priority"]))


def _filled(value: Any, words: Fields) -> Any:
    if isinstance(value, str):
        return value.format_map(words).strip("\n")
    if isinstance(value, list):
        return tuple(_filled(one, words) for one in value)
    if isinstance(value, dict):
        return {key: _filled(one, words) for key, one in value.items()}
    return value


@dataclass(frozen=True)
class Detour:
    """A no on the way, and with which change the next round answers it."""

    act: str
    reason: str
    change: str
    problem: str = ""  # what the reviewer or the tester found
    state: str = ""
    trigger: str = ""
    steps_taken: str = ""
    outcome: str = ""

    @property
    def happens_in(self) -> State:
        return State(self.state) if self.state else act_named(self.act).sources[0]


@dataclass(frozen=True)
class ExtraGrant:
    """A role that a process owner grants on one hot fix, when it enters `state`."""

    role: Role
    to: str
    by: str
    state: State
    reason: str


@dataclass(frozen=True)
class ExtraDelegation:
    """A role that its holder delegates when a hot fix enters `state`: on it, or on its whole system."""

    role: Role
    to: str
    state: State
    reason: str
    hours: float
    begins_in_hours: float = 0
    whole_system: bool = False


@dataclass(frozen=True)
class Owed:
    """A sign-off that was not there in `state`: skipped for two `reasons`, or said in `words` by phone.

    `settled` is the comment under which its role gives it afterwards; empty while it is owed.
    """

    role: Role
    state: State
    reasons: tuple[str, ...] = ()
    words: str = ""
    settled: str = ""


@dataclass(frozen=True)
class ChangedFirst:
    """That production was changed before anybody gave a go, so many minutes before that was stated.

    `by` is one of the company's people, or, where they have no account, what they are called.
    """

    by: str
    minutes: float
    took: float
    done: str
    why: str
    becomes_of_production: str = ""


@dataclass(frozen=True)
class Occasion:
    """One hot fix of the demonstration: which story, when, and how far it comes (see occasions.toml)."""

    story: str
    until: State = State.MERGE
    left: str = "ready"
    days_ago: int = 0
    at: str = ""
    hours: float = 0
    hours_ago: float = 0
    idle_hours: float = 0
    reporter: str = "hanna"
    ending: str = ""
    reason: str = ""
    detours: tuple[Detour, ...] = ()
    grants: tuple[ExtraGrant, ...] = ()
    delegations: tuple[ExtraDelegation, ...] = ()
    owed: tuple[Owed, ...] = ()
    changed_first: ChangedFirst | None = None
    short: bool = False
    followed: bool = False

    @classmethod
    def parse(cls, parts: Fields) -> Self:
        detours = tuple(Detour(**detour) for detour in parts.get("detours", ()))
        grants = tuple(
            ExtraGrant(**{**grant, "role": Role(grant["role"]), "state": State(grant["state"])})
            for grant in parts.get("grants", ())
        )
        delegations = tuple(
            ExtraDelegation(**{**one, "role": Role(one["role"]), "state": State(one["state"])})
            for one in parts.get("delegations", ())
        )
        owed = tuple(
            Owed(**{**one, "role": Role(one["role"]), "state": State(one["state"])})
            for one in parts.get("owed", ())
        )
        until = State(parts.get("until", State.MERGE))
        first = ChangedFirst(**parts["changed_first"]) if "changed_first" in parts else None
        read_in = {"until": until, "detours": detours, "grants": grants, "changed_first": first}
        return cls(**{**parts, **read_in, "delegations": delegations, "owed": owed})

    def began(self, now: datetime) -> datetime:
        """When it was reported."""
        if not self.at:
            return now - timedelta(hours=self.hours_ago)
        hour, minute = self.at.split(":")
        day = now - timedelta(days=self.days_ago)
        return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)

    @property
    def lasted(self) -> timedelta:
        """How long people worked on it, until it ended or was last touched."""
        return timedelta(hours=self.hours if self.at else self.hours_ago - self.idle_hours)

    @property
    def rests_at_night(self) -> bool:
        return bool(self.at) and priority_of(self.story) == Priority.CRITICAL


def occasions() -> list[Occasion]:
    return [Occasion.parse(parts) for parts in read("occasions.toml")["occasions"]]
