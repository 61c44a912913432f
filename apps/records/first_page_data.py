"""What the first pages of a change record are made of: plain data, for a board that decides from them.

The names of the fields are the keys of the JSON that is stored and digested: they never change.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstPageFacts:
    """The facts of the first page. What is not known yet is empty; `took` is empty while the hot fix is open.

    `draft` is True while it is open, `closed` once it is closed; a rejected or cancelled one is neither.
    """

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
    closed: bool = False
    expedited: bool = False
    chosen: str = ""
    late_record: str = ""


@dataclass(frozen=True)
class DeploymentLine:
    """One change of production: what, on whose go, when, by whom, and what came of it.

    `rolled_back` is empty where nothing took it back; `three_times` says when it happened, was recorded and
    signed, where these differ.
    """

    round: int
    version: str
    go: str
    span: str
    by: str
    outcome: str
    rolled_back: str = ""
    three_times: str = ""


@dataclass(frozen=True)
class TargetLine:
    """One clock of the priority: its target, and what happened; `late` where that came after the target.

    `due` is the moment of the target as ISO 8601, where something is still waited for: whether that is late
    depends on when it is read.
    """

    what: str
    target: str
    happened: str
    late: bool = False
    due: str = ""


@dataclass(frozen=True)
class Contradiction:
    """Something that people typed, and what the system knows instead, or what they typed elsewhere.

    `evidence`, `round` and `asked` lead to the place of the answer: its evidence name, and the question.
    `beside` is the name of the other evidence, where another record says otherwise: it is told at both.
    """

    evidence: str
    round: int
    asked: str
    said: str
    known: str
    beside: str = ""
    beside_round: int = 0

    @property
    def in_words(self) -> str:
        return f"{self.said} \N{EN DASH} {self.known}"

    def is_about(self, evidence: str, number: int) -> bool:
        """Whether it is told at the record of this evidence and round."""
        return (evidence, number) in ((self.evidence, self.round), (self.beside, self.beside_round))


@dataclass(frozen=True)
class SignOffSummary:
    """How it stands, in a sentence for the board, and what they must know beside it (story_line.py)."""

    headline: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignOff:
    """One sign-off as it was given. `approved` is True for a yes, and `decision` is the same as text.

    `changed_since` is True where the evidence is no longer what was signed; `marks` tells why a
    sign-off does not count as it was given: stale, superseded, signed again. `beside` is what a reader must
    know of its signer, such as who set their password; `waived` are the missed thresholds that it let be.
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
    marks: tuple[str, ...] = ()
    identified_by: str = ""
    beside: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionRow:
    """A sign-off that the process asks for, and the one given; `holders` are those who may still give it.

    `owed` says until when, where the hot fix was deployed ahead of it.
    """

    role: str
    phase: str
    meaning: str
    holders: str
    given: SignOff | None
    owed: str = ""


@dataclass(frozen=True)
class WayBack:
    """How a round ended before its time: the act that sent the hot fix back."""

    round: int
    act: str
    phase: str
    role: str
    name: str
    at: str
    reason: str


@dataclass(frozen=True)
class RailPhase:
    """A phase on the phase rail. `status` is done, current or ahead; `spent` counts only stays that ended."""

    name: str
    status: str
    entered: str
    visits: int
    spent: str


@dataclass(frozen=True)
class StayLine:
    """One stay in a phase, in seconds after the report; `ends` is None for the present one."""

    phase: str
    round: int
    begins: int
    ends: int | None


@dataclass(frozen=True)
class GateLine:
    """One thing that the gate asks for, and who can supply it."""

    label: str
    met: bool
    lacks: tuple[str, ...]
    who: str
    owed: str = ""


@dataclass(frozen=True)
class GateSummary:
    """The gate out of the present phase: how many requirements are met, and each of them."""

    phase: str
    met: int
    lines: tuple[GateLine, ...]
