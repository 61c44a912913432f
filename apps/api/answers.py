"""What the API answers: the shapes of its JSON, made of the records. Times are in UTC."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic import BaseModel

from apps.accounts.credentials import notes_for
from apps.common import clock
from apps.evidence.deployment import DeploymentPlan
from apps.hotfixes.gates import Gate, Requirement, Source
from apps.hotfixes.models import HotFix
from apps.notifications.tonight import Holder, RoleTonight, Tonight


class Refusal(BaseModel):
    """Why there is no answer, in a sentence."""

    detail: str


class Unclear(BaseModel):
    """Why a question makes no sense: of each part, which it is (`loc`) and what it should be (`msg`)."""

    detail: list[dict[str, Any]]


class RequirementAnswer(BaseModel):
    """One thing that the gate asks for. `owed` says who still owes a sign-off that the gate waits not for.

    What is `only_said` stands on a word of mouth that nobody has signed yet. `person` alone can meet it.
    """

    source: str
    label: str
    met: bool
    lacks: list[str]
    who: list[str]
    owed: str
    only_said: bool
    person: str
    follows: list[str]

    @classmethod
    def of(cls, one: Requirement) -> Self:
        return cls(
            source=one.source.value,
            label=one.label,
            met=one.met,
            lacks=list(one.lacks),
            who=[str(role.label) for role in one.who],
            owed=one.owed,
            only_said=one.only_said,
            person=one.person,
            follows=list(one.follows),
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


class EvidenceDebtAnswer(BaseModel):
    """What a phase was left without in an Emergency, and where that stands.

    `lacks` is what is missing still; `to_ratify` are the roles that have not ratified it.
    """

    phase: str
    round: int
    arose_at: datetime
    due_at: datetime
    overdue: bool
    missing: list[str]
    lacks: list[str]
    to_ratify: list[str]

    @classmethod
    def of_all(cls, hotfix: HotFix) -> list[Self]:
        """Every one that is open, oldest first."""
        return [
            cls(
                phase=debt.phase,
                round=debt.round,
                arose_at=debt.arose_at,
                due_at=debt.due_at,
                overdue=debt.overdue,
                missing=debt.words,
                lacks=lacks,
                to_ratify=[role.value for role in debt.to_ratify],
            )
            for debt, lacks in hotfix.evidence_debts.standing(hotfix)
        ]


class SignOffAnswer(BaseModel):
    """One sign-off as it was given. Whether it still holds, the gate says.

    `note` says where the password of the signer had been set by somebody else within 30 days. `withdrawn_at`
    is null unless its signer took it back, or a correction of the system voids it; `withdrawn_why` is the
    reason of whoever did that.
    """

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
    note: str
    withdrawn_at: datetime | None
    withdrawn_why: str

    @classmethod
    def of_all(cls, approvals: list[Any]) -> list[Self]:
        """Every sign-off, with what must be known of the password it was given with; one query."""
        notes = notes_for(approvals)
        return [
            cls(
                **{name: getattr(one, name) for name in _AS_SIGNED},
                note=notes.get(one.pk, ""),
                withdrawn_at=one.withdrawn.withdrawn_at if one.withdrawn else None,
                withdrawn_why=one.withdrawn.reason if one.withdrawn else "",
            )
            for one in approvals
        ]


_AS_SIGNED = tuple(
    name for name in SignOffAnswer.model_fields if name not in ("note", "withdrawn_at", "withdrawn_why")
)


class StatusAnswer(BaseModel, from_attributes=True):
    """What those who wait were told last."""

    text: str
    posted_by_name: str
    posted_at: datetime
    phase: str


class ReleaseAnswer(BaseModel):
    """What the plan of this round releases, and whether it may be deployed now: the go is given, or owed.

    A go that was only said is none for a program, and neither is one whose time is over: `go_holds_until` is
    when that is, null while there is no go. `waits_for` says what is missing, or is empty.
    """

    version: str
    tag: str
    window_start: datetime | None
    window_end: datetime | None
    go_holds_until: datetime | None
    may_be_deployed: bool
    waits_for: list[str]

    @classmethod
    def of(cls, hotfix: HotFix, plan: DeploymentPlan, gate: Gate) -> Self:
        waits_for = list(_what_a_go_waits_for(hotfix, gate))
        return cls(
            version=plan.release_version,
            tag=plan.tag,
            window_start=plan.window_start,
            window_end=plan.window_end,
            go_holds_until=gate.go.until if gate.go else None,
            may_be_deployed=not waits_for,
            waits_for=waits_for,
        )


def _what_a_go_waits_for(hotfix: HotFix, gate: Gate) -> Iterator[str]:
    """Yield, in sentences, what keeps a program from deploying now."""
    if gate.phase is None or not gate.phase.deploys:
        yield _("It is in %(phase)s: there is no go to deploy by.") % {"phase": hotfix.get_state_display()}
        return
    missing = [*(one for one in gate.before_signing if not one.met)]
    missing += [one for one in gate.unmet if one.source is Source.SIGN_OFF]
    for one in missing:
        yield f"{one.label}: {'; '.join(one.lacks)}"
    frozen = gate.frozen
    if frozen and frozen.stops_now and not frozen.stops:
        # The window is planned for later: a go may be given, and nothing begins now.
        yield _("%(freeze)s Nothing is deployed inside it.") % {
            "freeze": " ".join(one.in_full for one in frozen.now)
        }
    if not missing and gate.go and clock.now() > gate.go.until:
        # The gate asks for no other go, as a start is recorded already; a program begins nothing now.
        yield _("The go held until %(until)s.") % {"until": clock.to_the_minute(gate.go.until)}
    for one in gate.only_said:
        yield _("%(label)s was only said, and is not signed yet: it is %(owed)s.") % {
            "label": one.label,
            "owed": one.owed,
        }


class HotFixAnswer(BaseModel):
    """A hot fix as the list shows it."""

    reference: str
    title: str
    system: str
    priority: str
    state: str
    round: int
    expedited: bool
    was_emergency: bool
    late: bool
    unauthorised: bool
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
    """A part of the list, and how many there are in all, counted to 10,000.

    `more_than_count` says that there are more. `next` is the address of the next part, empty in the last one.
    """

    count: int
    more_than_count: bool
    items: list[HotFixAnswer]
    next: str


class WholeHotFixAnswer(HotFixAnswer):
    """One hot fix with its gate, its sign-offs of every round, its release once planned, and its status."""

    gate: GateAnswer
    sign_offs: list[SignOffAnswer]
    evidence_debts: list[EvidenceDebtAnswer]
    release: ReleaseAnswer | None
    status: StatusAnswer | None
    next_update_due_at: datetime | None


class StandInAnswer(BaseModel):
    """Who acts for whoever is on call, by a delegation, and until when."""

    name: str
    phone: str
    until: datetime

    @classmethod
    def of(cls, one: Holder) -> Self:
        assert one.until is not None, "only of who is in the place of another"
        return cls(name=one.name, phone=one.phone, until=one.until)


class OnCallAnswer(BaseModel):
    """Who is on call in a role of a system; `name` is empty where nobody is, and `problems` say why.

    `until` is null where nobody else comes in the next hundred days. Its `stand_ins` are called first.
    """

    role: str
    name: str
    phone: str
    until: datetime | None
    may_sign: bool
    stand_ins: list[StandInAnswer]

    @classmethod
    def of(cls, one: RoleTonight) -> Self:
        duty = one.on_call
        assert duty is not None, "only of a role with a rota"
        person = duty.person
        return cls(
            role=one.role.value,
            name=str(person) if person else "",
            phone=person.phone if person else "",
            until=duty.ends_at,
            may_sign=person is not None and not one.on_call_may_not_sign,
            stand_ins=[StandInAnswer.of(other) for other in one.stand_ins],
        )


class SystemAnswer(BaseModel):
    """Whether a hot fix of a system could be taken to its end, what would stop it, and who is on call."""

    code: str
    name: str
    would_work: bool
    problems: list[str]
    bridge: str
    chat: str
    on_call: list[OnCallAnswer]

    @classmethod
    def of(cls, one: Tonight) -> Self:
        system = one.system
        return cls(
            code=system.code,
            name=system.name,
            would_work=one.works,
            problems=one.problems,
            bridge=system.bridge or "",
            chat=system.chat_link or "",
            on_call=[OnCallAnswer.of(role) for role in one.roles if role.on_call],
        )


class SystemsAnswer(BaseModel):
    """Those in production whose hot fixes the caller sees, as they are or will be at a moment."""

    at: datetime
    items: list[SystemAnswer]
