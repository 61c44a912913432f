"""The confirmation pages of the two lanes: what followed is ratified, and the lane is changed."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.approvals.changing_lane import (
    answer_lane_change,
    change_lane,
    may_answer_lane_change,
    may_change_lane,
)
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.lane_changes import LaneChange
from apps.approvals.ratifying import may_ratify, meaning, missed_of, ratify
from apps.console.attention import attention
from apps.console.forms.debts import ConfirmForm
from apps.console.forms.following import LaneForm
from apps.evidence.sheets import sheet
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import ratified_content
from apps.hotfixes.missed import Missed
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import owed_with
from apps.hotfixes.policy import Decision
from apps.systems.priorities import Priority

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def ratifying(request: HttpRequest, hotfix: HotFix, debt_pk: int) -> HttpResponse:
    """Ratify what followed in one phase and round, by a signature under all of it."""
    return confirm(hotfix, lambda present: Ratify(request, present, debt_pk))


@require_http_methods(["GET", "POST"])
@with_hotfix
def lane(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Raise a hot fix to an Emergency, or lower it to a Critical."""
    return confirm(hotfix, lambda present: ChangeLane(request, present))


@require_http_methods(["GET", "POST"])
@with_hotfix
def answering(request: HttpRequest, hotfix: HotFix, change_pk: int, verdict: str) -> HttpResponse:
    """Agree to a change of the lane in the other role, or say that one does not."""
    if verdict not in VERDICTS:
        raise Http404(_("There is no such change of the lane on this hot fix."))
    agrees = VERDICTS[verdict]
    return confirm(hotfix, lambda present: AnswerLane(request, present, change_pk, agrees=agrees))


VERDICTS = {"agree": True, "disagree": False}


class _AboutLanes(Confirmation):
    """What these pages share: their template."""

    template = "console/following_act.html"


class Ratify(_AboutLanes):
    """Ratifying one evidence debt, in the role in which this person may."""

    def __init__(self, request: HttpRequest, hotfix: HotFix, debt_pk: int) -> None:
        super().__init__(request, hotfix)
        every: list[EvidenceDebt] = list(hotfix.evidence_debts.all())
        debt = next((one for one in every if one.pk == debt_pk), None)
        if debt is None:
            raise Http404(_("There is no such debt on this hot fix."))
        debt.hotfix = hotfix
        self.debt = debt

    @property
    def heading(self) -> str:
        return _("Ratify what followed")

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """That of the phase and round in which the debt arose, as it is now."""
        there = of_round(self.every_evidence, self.debt.round)
        return {name: there[name] for name in owed_with(self.debt.as_phase)}

    @cached_property
    def content(self) -> Content:
        return ratified_content(self.debt.as_phase, self.evidence)

    @cached_property
    def _decision(self) -> Decision:
        return may_ratify(self.rights, self.debt)

    @cached_property
    def _missed(self) -> list[Missed]:
        return missed_of(self.debt, self.evidence)

    @cached_property
    def _lacks(self) -> list[str]:
        return self.debt.lacks(self.evidence)

    def decision(self) -> Decision:
        return self._decision

    def form(self, on_screen: Content | None) -> ConfirmForm:
        return ConfirmForm(
            self.request.POST or None,
            hotfix=self.hotfix,
            submit=self.heading,
            tone="yes",
            needed=False,
            content=on_screen or [],
            missed=self._missed,
        )

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        ratify(
            self.debt,
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            seen_evidence=form.seen_evidence(),
            reason=typed["reason"],
            waivers=form.waivers(),
        )
        return _("%(debt)s: ratified as %(role)s.") % {"debt": self.debt, "role": self._role.label}

    @property
    def _role(self) -> Role:
        return self._decision.role or self.debt.roles[0]

    def shown(self) -> dict[str, Any]:
        return {
            "kind": "ratify",
            "debt": self.debt,
            "lacks": self._lacks,
            "attention": attention(
                self.hotfix, self.debt.as_phase, self.debt.round, self._missed, self.every_evidence
            ),
            "role": self._role.label,
            "meaning": meaning(self.debt, self._role),
            "supplements": self.debt.every_supplement,
            "sheets": [sheet(record) for records in self.evidence.values() for record in records],
        }


class ChangeLane(_AboutLanes):
    """Raising or lowering the hot fix."""

    @property
    def _to(self) -> Priority:
        return Priority.CRITICAL if self.hotfix.lane.lets_follow else Priority.EMERGENCY

    @property
    def heading(self) -> str:
        return _("Lower to Critical") if self.hotfix.lane.lets_follow else _("Raise to Emergency")

    def decision(self) -> Decision:
        return may_change_lane(self.rights)

    def form(self, on_screen: Content | None) -> LaneForm:
        tone = "plain" if self.hotfix.lane.lets_follow else "no"
        return LaneForm(
            self.request.POST or None, hotfix=self.hotfix, submit=self.heading, tone=tone, to=self._to
        )

    def do(self, form: LaneForm) -> str:
        typed = form.cleaned_data
        change = change_lane(
            self.hotfix,
            to=typed["to"],
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            reason=typed["reason"],
        )
        words = {"priority": change.get_after_display(), "standing": change.standing}
        return _("It is %(priority)s now; %(standing)s.") % words

    def shown(self) -> dict[str, Any]:
        return {"kind": "lane", "lowers": self.hotfix.lane.lets_follow}


class AnswerLane(_AboutLanes):
    """Answering for a change of the lane in the other role."""

    def __init__(self, request: HttpRequest, hotfix: HotFix, change_pk: int, *, agrees: bool) -> None:
        super().__init__(request, hotfix)
        change = next((one for one in hotfix.lane_changes.all() if one.pk == change_pk), None)
        if change is None:
            raise Http404(_("There is no such change of the lane on this hot fix."))
        self.change: LaneChange = change
        self.agrees = agrees

    @property
    def heading(self) -> str:
        return _("Agree to the change of the lane") if self.agrees else _("Do not agree to the change")

    def decision(self) -> Decision:
        return may_answer_lane_change(self.rights, self.change)

    def form(self, on_screen: Content | None) -> ConfirmForm:
        return ConfirmForm(
            self.request.POST or None,
            hotfix=self.hotfix,
            submit=self.heading,
            tone="yes" if self.agrees else "no",
            needed=not self.agrees,
        )

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        answer = answer_lane_change(
            self.change,
            agrees=self.agrees,
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            reason=typed["reason"],
        )
        return f"{self.change}: {answer.get_verdict_display()}."

    def shown(self) -> dict[str, Any]:
        return {"kind": "answer", "change": self.change, "agrees": self.agrees}
