"""What a walk knows by itself: the process as a literal table, who held what, and the rows as they were.

Nothing here asks the code for phases, duties or rights: the table says again what PROCESS.md 1 and 3 say.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apps.approvals.models import (
    Amendment,
    AmendmentSignature,
    Approval,
    BreakGlassCall,
    Debt,
    EvidenceDebt,
    LaneChange,
    RatifiedStart,
    Supplement,
    VerbalAnswer,
    VerbalYes,
    Withdrawal,
)
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix

PO, TL, SD = "product_owner", "technical_lead", "senior_developer"
QA, RM, CONTRIBUTOR = "qa_lead", "release_manager", "contributor"
SIGNING = (PO, TL, SD, QA, RM)

SIGNERS: dict[str, tuple[str, ...]] = {
    "identified": (),
    "qualification": (PO, TL),
    "development": (SD,),
    "code_review": (TL,),
    "testing": (QA,),
    "deployment": (RM,),
    "verification": (RM,),
    "documentation": (),
    "merge": (),
}
WAY_ON = dict(zip(SIGNERS, [*list(SIGNERS)[1:], "closed"], strict=True))
ENDED = ("closed", "rejected", "cancelled")
EVIDENCE = {
    "identified": ("issue_reports",),
    "qualification": ("qualifications", "impact_assessments", "change_requests", "risk_assessments"),
    "development": ("development_records",),
    "code_review": ("code_reviews",),
    "testing": ("test_reports",),
    "deployment": ("deployment_plans",),
    "verification": ("verifications",),
    "documentation": ("release_notes", "lessons_learned"),
    "merge": ("merge_records",),
}
AFTERWARDS = {"deployment": ("deployment_records",)}
EVERY_EVIDENCE = tuple(name for names in (*EVIDENCE.values(), *AFTERWARDS.values()) for name in names)
# The ways back and out, by whose no; and who does what is not a signature.
REFUSED_BY = {
    ("qualification", "rejected"): (PO, TL),
    ("code_review", "development"): (TL,),
    ("testing", "development"): (QA,),
    ("deployment", "development"): (RM,),
    ("verification", "development"): (RM,),
}
DONE_BY = {
    ("identified", "qualification"): (CONTRIBUTOR,),
    ("deployment", "verification"): (RM,),
    ("documentation", "merge"): (RM, TL),
    ("merge", "closed"): (TL, SD),
    ("identified", "cancelled"): (PO,),
    ("qualification", "cancelled"): (PO,),
    ("development", "cancelled"): (PO,),
    ("code_review", "cancelled"): (PO,),
    ("testing", "cancelled"): (PO,),
}
AFTER_DEVELOPMENT = ("code_review", "testing", "deployment", "verification")
OWABLE = ("qualification", "development", "code_review", "testing", "deployment")

Rows = dict[int, dict[str, Any]]


@dataclass
class Given:
    """A delegation, as the walk remembers it; `hotfix` is None where it is on the system."""

    pk: int
    delegator: int
    delegate: int
    role: str
    hotfix: int | None
    starts: datetime
    ends: datetime
    withdrawn: bool = False


@dataclass
class Ledger:
    """Who holds which role on the present hot fix, who acts for whom, and who made the change."""

    members: dict[int, set[int]]
    grants: set[tuple[str, int, str]] = field(default_factory=set)
    delegations: list[Given] = field(default_factory=list)
    # Who changed a development record of the present hot fix.
    makers: set[int] = field(default_factory=set)

    def holds(self, person: int, *roles: str) -> bool:
        """Whether this person holds one of `roles`, themselves or by a group; nothing that was delegated."""
        return any(
            ("person", person, role) in self.grants
            or any(
                ("group", group, role) in self.grants
                for group in self.members
                if person in self.members[group]
            )
            for role in roles
        )

    def acts_for(self, person: int, other: int, role: str, *, hotfix: int, moment: datetime) -> bool:
        return self.holds(other, role) and any(
            (one.delegate, one.delegator, one.role) == (person, other, role)
            and one.hotfix in (None, hotfix)
            and one.starts <= moment < one.ends
            and not one.withdrawn
            for one in self.delegations
        )

    def acts_as(self, person: int, *roles: str, hotfix: int, moment: datetime) -> bool:
        """Whether this person holds one of `roles`, or has it delegated now."""
        return self.holds(person, *roles) or any(
            self.acts_for(person, one.delegator, role, hotfix=hotfix, moment=moment)
            for one in self.delegations
            for role in roles
        )


@dataclass(frozen=True)
class Seen:
    """Everything about one hot fix at one moment, read from the tables."""

    pk: int
    row: dict[str, Any]
    approvals: Rows
    debts: Rows
    calls: Rows
    yeses: Rows
    answers: Rows
    taken_back: Rows
    starts: Rows
    owed: Rows
    supplements: Rows
    lanes: Rows
    amendments: Rows
    amended: Rows
    contents: dict[str, list[dict[str, Any]]]
    # The same without what was filled in since a phase was left, and the key of each record.
    as_left: dict[str, list[dict[str, Any]]]
    keys: dict[str, list[int]]
    lacking: list[str]
    states: list[tuple[str, int]]

    @property
    def state(self) -> str:
        return str(self.row["state"])

    @property
    def round(self) -> int:
        return int(self.row["round"])

    def digest(self, phase: str, number: int) -> str:
        """SHA-256 of what a signer of `phase` had on screen in round `number`."""
        return sha256(self.of(EVIDENCE[phase], number))

    def digests(self, phase: str, number: int) -> set[str]:
        """That, and the same without what followed: whoever signed before it goes on covering it."""
        left = [one for name in EVIDENCE[phase] for one in self.as_left[name] if one["round"] == number]
        return {self.digest(phase, number), sha256(left)}

    def whole_digest(self, phase: str, number: int) -> str:
        """What is ratified with `phase`: nobody signs the report, so it belongs to Qualification."""
        report = EVIDENCE["identified"] if phase == "qualification" else ()
        return sha256(self.of(report + EVIDENCE[phase], number))

    def ratified(self, phase: str, number: int) -> set[str]:
        """The roles that ratified what followed there."""
        whole = [one for one in self.approvals.values() if one["whole"]]
        return {one["role"] for one in whole if (one["phase"], one["round"]) == (phase, number)}

    def lapsed(self, debt: dict[str, Any]) -> bool:
        """Whether the hot fix was lowered since: then it stands in for nothing until it is ratified."""
        lowered = self.row["lowered_at"]
        return lowered is not None and self.settlement(debt["id"]) is None and debt["incurred_at"] <= lowered

    def of(self, names: tuple[str, ...], number: int) -> list[dict[str, Any]]:
        return [one for name in names for one in self.contents[name] if one["round"] == number]

    def settlement(self, debt: int) -> dict[str, Any] | None:
        return next((one for one in self.approvals.values() if one["settles_id"] == debt), None)

    def said_yes(self, number: int) -> dict[tuple[str, str], set[int]]:
        """Who is behind each yes of round `number`, by phase and role: those by phone as well."""
        found: dict[tuple[str, str], set[int]] = {}
        for one in self.approvals.values():
            if one["decision"] == "approved" and one["round"] == number and not self.withdrawn(one["id"]):
                people = {one["signer_id"], one["on_behalf_of_id"]} - {None}
                found.setdefault((one["phase"], one["role"]), set()).update(people)
        for one in self.debts.values():
            if one["kind"] == "verbal" and self.stands(one["id"]) and one["round"] == number:
                found.setdefault((one["phase"], one["role"]), set()).add(one["holder_id"])
        return found

    def withdrawn(self, approval: int) -> bool:
        return any(one["approval_id"] == approval for one in self.taken_back.values())

    def began_inside(self) -> bool:
        """Whether production was changed while a go for the present plan held, by window and grace."""
        plan, record = (
            self.of((name,), self.round)[0]["fields"] for name in ("deployment_plans", "deployment_records")
        )
        began = datetime.fromisoformat(record["actual_start"])
        length, grace = timedelta(minutes=plan["duration_minutes"]), timedelta(minutes=30)
        over = datetime.fromisoformat(plan["window_start"]) + length + grace
        return any(
            since.replace(second=0, microsecond=0)
            <= began
            <= (over if since <= over else since + length + grace)
            for since in self._gos()
        )

    def _gos(self) -> list[datetime]:
        """When the gos for the present plan were given, said, gone ahead of or ratified."""
        place, now = ("deployment", self.round), self.digests("deployment", self.round)
        found = [
            one["signed_at"]
            for one in self.approvals.values()
            if (one["phase"], one["round"]) == place
            and one["evidence_digest"] in now
            and one["decision"] == "approved"
            and not self.withdrawn(one["id"])
        ]
        for one in self.debts.values():
            settled = self.settlement(one["id"])
            covers = (settled or one)["evidence_digest"] in now or (
                settled is None and one["kind"] == "break_glass"
            )
            stands = self.stands(one["id"]) and not self.lapsed(one)
            if (one["phase"], one["round"]) == place and stands and covers:
                found.append(one["said_at"] or one["incurred_at"])
        return found

    def stands(self, debt: int) -> bool:
        """Whether it was not refused."""
        settled = self.settlement(debt)
        return settled is None or settled["decision"] == "approved"


def sha256(content: Any) -> str:
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def see(pk: int) -> Seen:
    """Read the hot fix with the key `pk`."""
    hotfix = HotFix.objects.get(pk=pk)
    evidence = hotfix.evidence(*EVERY_EVIDENCE, every_round=True)
    lacking = []
    for name in EVIDENCE.get(hotfix.state, ()):
        present = [one for one in evidence[name] if one.round == hotfix.round]
        lacking += evidence_model(name).lacking(present)
        lacking += [lack for one in present for lack in one.questions_asked_now()]
    return Seen(
        pk=pk,
        row=HotFix.objects.filter(pk=pk).values().get(),
        approvals=_rows(Approval, pk),
        debts=_rows(Debt, pk),
        calls=_rows(BreakGlassCall, pk),
        yeses=_rows(VerbalYes, pk),
        answers=_rows(VerbalAnswer, pk),
        taken_back=_rows(Withdrawal, pk),
        starts=_rows(RatifiedStart, pk),
        owed=_rows(EvidenceDebt, pk),
        supplements=_rows(Supplement, pk),
        lanes=_rows(LaneChange, pk),
        amendments=_rows(Amendment, pk),
        amended=_rows(AmendmentSignature, pk),
        contents={name: [one.content() for one in records] for name, records in evidence.items()},
        as_left={name: [one.content_as_left() for one in records] for name, records in evidence.items()},
        keys={name: [one.pk for one in records] for name, records in evidence.items()},
        lacking=lacking,
        states=list(hotfix.history.order_by("history_id").values_list("state", "round")),
    )


def _rows(model: Any, hotfix: int) -> Rows:
    return {row["id"]: row for row in model._base_manager.filter(hotfix=hotfix).order_by("pk").values()}
