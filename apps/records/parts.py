"""What a change record is made of: plain data only, so that what is printed is what is digested."""

from dataclasses import dataclass

from apps.evidence.sheets import Sheet
from apps.history.timeline import Difference

__all__ = [
    "Chapter",
    "Cover",
    "DebtLine",
    "DecisionRow",
    "Difference",
    "GateLine",
    "GatePart",
    "GlassLine",
    "GrantLine",
    "HistoryLine",
    "Printing",
    "RoundOfEvidence",
    "RoundOfSignOffs",
    "Sheet",
    "SignOff",
    "Snapshot",
    "Stop",
    "Way",
]


@dataclass(frozen=True)
class Cover:
    """The facts of the first page. What is not known yet is empty; `took` is empty while it is open."""

    reference: str
    title: str
    system: str
    priority: str
    triggers: str
    state: str
    draft: bool
    round: int
    reported_by: str
    reported_at: str
    took: str
    window: str
    deployed: str
    risk: str
    rollback_decision: str
    rollback_triggers: str
    issue: str
    change: str
    expedited: bool = False


@dataclass(frozen=True)
class SignOff:
    """One sign-off as it was given. `approved` tells yes from no, `decision` says it in words.

    `changed_since` is True where the evidence is no longer what was signed.
    """

    role: str
    phase: str
    act: str
    approved: bool
    decision: str
    name: str
    at: str
    meaning: str
    comment: str
    evidence_digest: str
    changed_since: bool


@dataclass(frozen=True)
class DecisionRow:
    """A sign-off that the process asks for, and the one given; `holders` may still give it."""

    role: str
    phase: str
    meaning: str
    holders: str
    given: SignOff | None


@dataclass(frozen=True)
class Way:
    """How a round ended before its time: the act that sent the hot fix back."""

    round: int
    act: str
    phase: str
    role: str
    name: str
    at: str
    reason: str


@dataclass(frozen=True)
class Stop:
    """A phase on the rail. `status` is done, current or ahead; `spent` counts only stays that have ended."""

    name: str
    status: str
    entered: str
    visits: int
    spent: str


@dataclass(frozen=True)
class GateLine:
    """One thing that the gate asks for, and who can supply it."""

    label: str
    met: bool
    lacks: tuple[str, ...]
    who: str
    owed: str = ""


@dataclass(frozen=True)
class GatePart:
    """The gate out of the present phase."""

    phase: str
    met: int
    lines: tuple[GateLine, ...]


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
    """What belongs to this one print and not to the record; `open_for` and `in_phase_for` as of `at`."""

    by: str
    at: str
    at_iso: str
    open_for: str
    in_phase_for: str


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
    printing: Printing
    debts: tuple[DebtLine, ...] = ()
    glass: tuple[GlassLine, ...] = ()
