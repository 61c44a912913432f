"""What a change record is made of: plain data only, so that what is printed is what is digested."""

from dataclasses import dataclass

from apps.evidence.sheets import Sheet
from apps.history.timeline import Difference

from .first_page_data import Cover, DecisionRow, GateLine, GatePart, SignOff, Standing, StayLine, Stop, Way

__all__ = [
    "AttachmentLine",
    "Chapter",
    "ControlLine",
    "Cover",
    "DebtLine",
    "DecisionRow",
    "DelegationLine",
    "Difference",
    "DutyLine",
    "GateLine",
    "GatePart",
    "GlassLine",
    "GrantLine",
    "HistoryLine",
    "Place",
    "Printing",
    "RoundOfEvidence",
    "RoundOfSignOffs",
    "Sheet",
    "SignOff",
    "Snapshot",
    "Standing",
    "StayLine",
    "Stop",
    "Way",
]


@dataclass(frozen=True)
class RoundOfEvidence:
    """Evidence of one round; `superseded` where a later round took its place."""

    round: int
    superseded: bool
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class RoundOfSignOffs:
    round: int
    superseded: bool
    sign_offs: tuple[SignOff, ...]


@dataclass(frozen=True)
class DebtLine:
    """A sign-off that was owed: how it came to be, until when, and how it was settled, if it was."""

    what: str
    kind: str
    at: str
    due: str
    told: str
    words: str
    settled: str
    comment: str


@dataclass(frozen=True)
class GlassLine:
    """One person's reason to break the glass; `broke` where it broke with this one."""

    round: int
    name: str
    role: str
    at: str
    reason: str
    broke: bool


@dataclass(frozen=True)
class DutyLine:
    """A rule of separation of duties, and the names that its verdict rests on.

    `verdict` is holds, broken, open (not yet) or none (it never came to that).
    """

    rule: str
    verdict: str
    names: str


@dataclass(frozen=True)
class GrantLine:
    """A role held on this hot fix, from when to when; `ended_at` is empty while it is held."""

    role: str
    holder: str
    is_group: bool
    granted_at: str
    granted_by: str
    granted_why: str
    ended_at: str
    ended_by: str
    ended_why: str


@dataclass(frozen=True)
class DelegationLine:
    """One acts for another in a role: `who` is "B for A". `withdrawn_at` is empty where it ran its time."""

    role: str
    who: str
    place: str
    starts_at: str
    ends_at: str
    why: str
    withdrawn_at: str
    withdrawn_by: str
    withdrawn_why: str


@dataclass(frozen=True)
class StatusLine:
    """What those who waited were told, by whom, and in which phase it was then."""

    at: str
    who: str
    phase: str
    text: str


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened. `change` is added, changed or removed."""

    at: str
    who: str
    what: str
    subject: str
    change: str
    differences: tuple[Difference, ...]
    reason: str


@dataclass(frozen=True)
class AttachmentLine:
    """A file that was put to evidence. `size` is in bytes; `inside` whether the paper holds the file."""

    name: str
    media_type: str
    size: int
    sha256: str
    evidence: str
    round: int
    added_by: str
    added_at: str
    note: str
    inside: bool


@dataclass(frozen=True)
class Place:
    """A place in this paper that a control is shown at."""

    anchor: str
    title: str


@dataclass(frozen=True)
class ControlLine:
    """What a control asks for, and where this paper shows it."""

    framework: str
    clause: str
    asks: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the paper. `kind` names the template that prints it; `rounds` is the evidence it shows."""

    kind: str
    anchor: str
    title: str
    activities: str = ""
    if_empty: str = ""
    rounds: tuple[RoundOfEvidence, ...] = ()


@dataclass(frozen=True)
class Printing:
    """What belongs to this one print and not to the record; `open_for` and `in_phase_for` as of `at`.

    `elapsed` is in seconds since the report; `site` is where it is checked, `organisation` whose it is.
    """

    by: str
    at: str
    at_iso: str
    open_for: str
    in_phase_for: str
    elapsed: int = 0
    site: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Snapshot:
    """One hot fix at one moment, whole. The digest covers everything except `printing`."""

    language: str
    cover: Cover
    decisions: tuple[DecisionRow, ...]
    ways_back: tuple[Way, ...]
    rail: tuple[Stop, ...]
    gate: GatePart | None
    chapters: tuple[Chapter, ...]
    sign_offs: tuple[RoundOfSignOffs, ...]
    grants: tuple[GrantLine, ...]
    history: tuple[HistoryLine, ...]
    standing: Standing
    printing: Printing
    debts: tuple[DebtLine, ...] = ()
    glass: tuple[GlassLine, ...] = ()
    delegations: tuple[DelegationLine, ...] = ()
    status_updates: tuple[StatusLine, ...] = ()
    stays: tuple[StayLine, ...] = ()
    duties: tuple[DutyLine, ...] = ()
    attachments: tuple[AttachmentLine, ...] = ()
    controls: tuple[ControlLine, ...] = ()
