"""What a change record is made of: plain data only, so that what is printed is what is digested.

The names of the fields are the keys of the JSON that is stored and digested: they never change.
"""

from dataclasses import dataclass

from apps.evidence.sheets import Sheet
from apps.history.timeline import Difference

from .first_page_data import (
    Contradiction,
    DecisionRow,
    DeploymentLine,
    FirstPageFacts,
    GateLine,
    GateSummary,
    RailPhase,
    SignOff,
    SignOffSummary,
    StayLine,
    TargetLine,
    WayBack,
)
from .provenance_data import CommitLine, FindingLine, SignedEvidence

__all__ = [
    "AttachmentLine",
    "BreakGlassLine",
    "Chapter",
    "CommitLine",
    "Contradiction",
    "ControlLine",
    "DebtLine",
    "DecisionRow",
    "DelegationLine",
    "DeploymentLine",
    "Difference",
    "FindingLine",
    "FirstPageFacts",
    "GateLine",
    "GateSummary",
    "GrantLine",
    "HistoryLine",
    "LateLine",
    "Place",
    "Printing",
    "RailPhase",
    "RoundOfEvidence",
    "RoundOfSignOffs",
    "SeparationLine",
    "Sheet",
    "SignOff",
    "SignOffSummary",
    "SignedEvidence",
    "Snapshot",
    "StayLine",
    "TargetLine",
    "WayBack",
]


@dataclass(frozen=True)
class RoundOfEvidence:
    """Evidence of one round; `superseded` where a later round took its place."""

    round: int
    superseded: bool
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class RoundOfSignOffs:
    """Sign-offs of one round; `superseded` where a later round took its place."""

    round: int
    superseded: bool
    sign_offs: tuple[SignOff, ...]


@dataclass(frozen=True)
class DebtLine:
    """A debt, a sign-off that was owed: how it arose, until when, and how it was settled, if it was."""

    what: str
    kind: str
    at: str
    due: str
    told: str
    words: str
    settled: str
    comment: str


@dataclass(frozen=True)
class LateLine:
    """That production was changed first: what was stated, with its three times, and what contradicts itself.

    `signed` and `rolled_back` are empty where that did not happen.
    """

    title: str
    who: str
    happened: str
    recorded: str
    signed: str
    stated_by: str
    done: str
    why: str
    rolled_back: str = ""
    contradictions: tuple[str, ...] = ()


@dataclass(frozen=True)
class BreakGlassLine:
    """One call for break-glass and its reason; `broke` where this call confirmed it."""

    round: int
    name: str
    role: str
    at: str
    reason: str
    broke: bool


@dataclass(frozen=True)
class SeparationLine:
    """A rule of separation of duties, and the names that its verdict rests on.

    `verdict` is holds, broken, open (not yet) or none (it never came to that).
    """

    rule: str
    verdict: str
    names: str


@dataclass(frozen=True)
class GrantLine:
    """A role held on this hot fix, from when to when; `ended_at` is empty while it is held.

    `roster` tells who had put the holder on the roster that gave it, and when.
    """

    role: str
    holder: str
    is_group: bool
    granted_at: str
    granted_by: str
    granted_why: str
    ended_at: str
    ended_by: str
    ended_why: str
    roster: str = ""


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
    """A status update: who posted it when, and the phase of the hot fix at that time."""

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
    """A file on the evidence. `size` is in bytes; `inside` is whether the PDF holds the file."""

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
    """A place in the record that shows a control."""

    anchor: str
    title: str


@dataclass(frozen=True)
class ControlLine:
    """What a control asks for, and where the record shows it."""

    framework: str
    clause: str
    asks: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the record. `kind` names the template that prints it; `rounds` is its evidence."""

    kind: str
    anchor: str
    title: str
    activities: str = ""
    if_empty: str = ""
    rounds: tuple[RoundOfEvidence, ...] = ()


@dataclass(frozen=True)
class Printing:
    """What belongs to this one print and not to the record; `open_for` and `in_phase_for` as of `at`.

    `elapsed` is in seconds since the report; `site` is where it is checked, `organisation` whose it is. The
    chain of the history ends at link `chain_link`, whose hash is `chain_head`; `checkpoint` is the last one,
    and `sealing` says what the seals promise.
    """

    by: str
    at: str
    at_iso: str
    open_for: str
    in_phase_for: str
    elapsed: int = 0
    site: str = ""
    organisation: str = ""
    chain_link: int = 0
    chain_head: str = ""
    checkpoint: str = ""
    sealing: str = ""


@dataclass(frozen=True)
class Snapshot:
    """One hot fix at one moment, whole. The digest covers everything except `printing`."""

    language: str
    cover: FirstPageFacts
    decisions: tuple[DecisionRow, ...]
    ways_back: tuple[WayBack, ...]
    rail: tuple[RailPhase, ...]
    gate: GateSummary | None
    chapters: tuple[Chapter, ...]
    sign_offs: tuple[RoundOfSignOffs, ...]
    grants: tuple[GrantLine, ...]
    history: tuple[HistoryLine, ...]
    standing: SignOffSummary
    printing: Printing
    debts: tuple[DebtLine, ...] = ()
    glass: tuple[BreakGlassLine, ...] = ()
    delegations: tuple[DelegationLine, ...] = ()
    status_updates: tuple[StatusLine, ...] = ()
    stays: tuple[StayLine, ...] = ()
    duties: tuple[SeparationLine, ...] = ()
    attachments: tuple[AttachmentLine, ...] = ()
    controls: tuple[ControlLine, ...] = ()
    deployments: tuple[DeploymentLine, ...] = ()
    targets: tuple[TargetLine, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    commits: tuple[CommitLine, ...] = ()
    signed: tuple[SignedEvidence, ...] = ()
    late_record: LateLine | None = None
    # The gos inside a change freeze, a sentence each.
    frozen_gos: tuple[str, ...] = ()
