"""What the API answers: the shapes of its JSON, made of the records. Times are in UTC."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.urls import reverse
from pydantic import BaseModel

from apps.evidence.deployment import DeploymentPlan
from apps.hotfixes.gates import Gate, Requirement
from apps.hotfixes.models import HotFix


class Refusal(BaseModel):
    """Why there is no answer, in a sentence."""

    detail: str


class RequirementAnswer(BaseModel):
    """One thing that the gate asks for. `owed` says who still owes a sign-off that the gate waits not for."""

    source: str
    label: str
    met: bool
    lacks: list[str]
    who: list[str]
    owed: str

    @classmethod
    def of(cls, one: Requirement) -> Self:
        return cls(
            source=one.source.value,
            label=one.label,
            met=one.met,
            lacks=list(one.lacks),
            who=[str(role.label) for role in one.who],
            owed=one.owed,
        )


class GateAnswer(BaseModel):
    """What is missing to leave the present phase; `phase` is empty once the hot fix has ended."""

    phase: str
    open: bool
    summary: str
    requirements: list[RequirementAnswer]

    @classmethod
    def of(cls, gate: Gate) -> Self:
        return cls(
            phase=gate.phase.state.value if gate.phase else "",
            open=gate.is_open,
            summary=gate.summary,
            requirements=[RequirementAnswer.of(one) for one in gate.requirements],
        )


class SignOffAnswer(BaseModel, from_attributes=True):
    """One sign-off as it was given. Whether it still holds, the gate says."""

    round: int
    phase: str
    role: str
    act: str
    decision: str
    signed_by: str
    signed_at: datetime
    meaning: str
    comment: str
    evidence_digest: str


class StatusAnswer(BaseModel, from_attributes=True):
    """What those who wait were told last."""

    text: str
    posted_by_name: str
    posted_at: datetime
    phase: str


class ReleaseAnswer(BaseModel):
    """What the plan of this round releases, and whether it may be deployed now: the go is given, or owed."""

    version: str
    tag: str
    window_start: datetime | None
    window_end: datetime | None
    may_be_deployed: bool

    @classmethod
    def of(cls, hotfix: HotFix, plan: DeploymentPlan, gate: Gate) -> Self:
        return cls(
            version=plan.release_version,
            tag=plan.tag,
            window_start=plan.window_start,
            window_end=plan.window_end,
            may_be_deployed=gate.phase is not None and gate.phase.deploys and gate.signed,
        )


class HotFixAnswer(BaseModel):
    """A hot fix as the list shows it."""

    reference: str
    title: str
    system: str
    priority: str
    state: str
    round: int
    expedited: bool
    reported_at: datetime
    phase_entered_at: datetime
    respond_by: datetime
    responded_at: datetime | None
    restore_by: datetime
    overdue: bool
    url: str

    @classmethod
    def of(cls, hotfix: HotFix, **more: Any) -> Self:
        return cls(
            **{name: getattr(hotfix, name) for name in _AS_STORED},
            system=hotfix.system.code,
            url=settings.SITE_URL + reverse("admin:hotfixes_hotfix_change", args=[hotfix.pk]),
            **more,
        )


_AS_STORED = tuple(name for name in HotFixAnswer.model_fields if name not in ("system", "url"))


class HotFixesAnswer(BaseModel):
    """A part of the list, and how many there are in all."""

    count: int
    items: list[HotFixAnswer]


class WholeHotFixAnswer(HotFixAnswer):
    """One hot fix with its gate, its sign-offs of every round, its release once planned, and its status."""

    gate: GateAnswer
    sign_offs: list[SignOffAnswer]
    release: ReleaseAnswer | None
    status: StatusAnswer | None
    next_update_due_at: datetime | None
