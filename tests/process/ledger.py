"""What a walk knows by itself: the process as a literal table, who held what, and the rows as they were.

Nothing here asks the code for phases, duties or rights: the table says again what PROCESS.md 1 and 3 say.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.approvals.models import Approval, BreakGlassCall, Debt
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
    """Who holds which role on the present hot fix, and who acts for whom."""

    members: dict[int, set[int]]
    grants: set[tuple[str, int, str]] = field(default_factory=set)
    delegations: list[Given] = field(default_factory=list)

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
    contents: dict[str, list[dict[str, Any]]]
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

    def of(self, names: tuple[str, ...], number: int) -> list[dict[str, Any]]:
        return [one for name in names for one in self.contents[name] if one["round"] == number]

    def settlement(self, debt: int) -> dict[str, Any] | None:
        return next((one for one in self.approvals.values() if one["settles_id"] == debt), None)

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
        lacking += [lack for one in present for lack in one.unanswered()]
    return Seen(
        pk=pk,
        row=HotFix.objects.filter(pk=pk).values().get(),
        approvals=_rows(Approval, pk),
        debts=_rows(Debt, pk),
        calls=_rows(BreakGlassCall, pk),
        contents={name: [one.content() for one in records] for name, records in evidence.items()},
        lacking=lacking,
        states=list(hotfix.history.order_by("history_id").values_list("state", "round")),
    )


def _rows(model: Any, hotfix: int) -> Rows:
    return {row["id"]: row for row in model._base_manager.filter(hotfix=hotfix).order_by("pk").values()}
