"""The confirmation pages of break-glass and of settling a debt."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.approvals.break_glass import call_to_break, go_ahead_without, may_break, may_go_ahead, must_affirm
from apps.approvals.break_glass_calls import BreakGlassCall, calls_of, glass_of, waiting_call
from apps.approvals.debts import Debt
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.settling import (
    content_of,
    evidence_names_of,
    followed_with,
    may_settle,
    meaning,
    missed_of,
    ratified_along,
    settle,
)
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.console.attention import attention
from apps.console.forms.debts import AffirmForm, ConfirmForm
from apps.console.go_panel import inside_a_freeze
from apps.evidence.sheets import Sheet, sheet
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.missed import Missed
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome
from apps.hotfixes.phases import State
from apps.hotfixes.policy import Decision

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def break_glass(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Give one of the two reasons to break the glass."""
    return confirm(hotfix, lambda present: BreakGlass(request, present))


@require_http_methods(["GET", "POST"])
@with_hotfix
def ahead(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Go ahead without the sign-offs that are missing in this phase."""
    return confirm(hotfix, lambda present: GoAhead(request, present))


@require_http_methods(["GET", "POST"])
@with_hotfix
def settling(request: HttpRequest, hotfix: HotFix, debt_pk: int, verdict: str) -> HttpResponse:
    """Ratify or countersign a debt, or refuse to, under the evidence of its phase and round."""
    if verdict not in VERDICTS:
        raise Http404(_("There is no such debt on this hot fix."))
    return confirm(hotfix, lambda present: Settle(request, present, debt_pk, ratified=VERDICTS[verdict]))


VERDICTS = {"ratify": True, "refuse": False}


class AboutDebts(Confirmation):
    """What these pages share: their template, and the evidence of the phase below."""

    template = "console/debt_act.html"

    def sheets(self) -> list[Sheet]:
        """The evidence of the present phase, as a signer would see it."""
        names = self.hotfix.phase.evidence if self.hotfix.phase else ()
        return [sheet(record) for name in names for record in self.evidence[name]]

    def unmet_evidence(self) -> list[Any]:
        return [requirement for requirement in self.gate.before_signing if not requirement.met]


class BreakGlass(AboutDebts):
    """The first or the second reason to break the glass."""

    @cached_property
    def _calls(self) -> list[BreakGlassCall]:
        return calls_of(self.hotfix)

    @cached_property
    def _first(self) -> BreakGlassCall | None:
        """The call that waits for this person's confirmation; None where they would be the first."""
        return waiting_call(self.hotfix, self._calls)

    @property
    def heading(self) -> str:
        return _("Confirm breaking the glass") if self._first else _("Break the glass")

    def decision(self) -> Decision:
        return may_break(self.rights, self._calls)

    def form(self, on_screen: Content | None) -> ConfirmForm:
        asked = must_affirm(self.hotfix)
        made = AffirmForm if asked else ConfirmForm
        return made(self.request.POST or None, hotfix=self.hotfix, submit=self.heading)

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        proof = form.proof(self.user, self.request)
        call = call_to_break(
            self.hotfix,
            by=self.user,
            proof=proof,
            seen=typed["seen"],
            reason=typed["reason"],
            affirms=typed.get("affirms", False),
        )
        return _("The glass is broken.") if call.breaks else _waiting(call)

    def shown(self) -> dict[str, Any]:
        return {"kind": "break_glass", "first": self._first}


class GoAhead(AboutDebts):
    """Leaving the phase without its missing sign-offs, after the glass was broken."""

    @cached_property
    def _calls(self) -> list[BreakGlassCall]:
        return calls_of(self.hotfix)

    @property
    def heading(self) -> str:
        return _("Go ahead without sign-off")

    def decision(self) -> Decision:
        decision = may_go_ahead(self.rights, self._calls)
        if decision.allowed and not self.gate.unsigned:
            return Decision(False, _("No sign-off is missing here: there is nothing to skip."), WrongPhase)
        return decision

    def form(self, on_screen: Content | None) -> ConfirmForm:
        return ConfirmForm(self.request.POST or None, hotfix=self.hotfix, submit=self.heading, needed=False)

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        proof = form.proof(self.user, self.request)
        outcome = go_ahead_without(
            self.hotfix, by=self.user, proof=proof, seen=typed["seen"], reason=typed["reason"]
        )
        return done(outcome, _("The missing sign-offs are owed now."))

    def shown(self) -> dict[str, Any]:
        return {
            "kind": "go_ahead",
            "glass": glass_of(self.hotfix, self._calls),
            "roles": [role.label for role in self.gate.unsigned],
            "inside": inside_a_freeze(self.gate),
            "leads_to": self._leads_to(),
            "unmet": self.unmet_evidence(),
            "attention": self.attention(),
            "sheets": self.sheets(),
        }

    def _leads_to(self) -> str:
        """The phase to which going ahead leads; in Deployment it stays for the deployment itself."""
        phase = self.hotfix.phase
        if phase is None or phase.signs_by != phase.leaves_by:
            return ""
        return str(phase.way_on.target.label) if phase.way_on.target else ""


class Settle(AboutDebts):
    """Ratifying or countersigning one debt, or refusing to."""

    def __init__(self, request: HttpRequest, hotfix: HotFix, debt_pk: int, *, ratified: bool) -> None:
        super().__init__(request, hotfix)
        debt = next((debt for debt in hotfix.debts.all() if debt.pk == debt_pk), None)
        if debt is None:
            raise Http404(_("There is no such debt on this hot fix."))
        self.debt: Debt = debt
        self.ratified = ratified

    @property
    def heading(self) -> str:
        if not self.ratified:
            return _("Refuse to countersign") if self.debt.is_countersigned else _("Refuse to ratify")
        return _("Countersign") if self.debt.is_countersigned else _("Ratify")

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """That of the phase and round in which the debt arose, and what is ratified along."""
        there = of_round(self.every_evidence, self.debt.round)
        return {name: there[name] for name in evidence_names_of(self.debt)}

    @cached_property
    def _whole(self) -> EvidenceDebt | None:
        """What followed there, where the same signature ratifies it."""
        return ratified_along(self.rights, self.debt, self.evidence) if self.ratified else None

    @cached_property
    def content(self) -> Content:
        return content_of(self.debt, self.evidence, self._whole)

    def _shown_evidence(self) -> list[Evidence]:
        phase = self.debt.as_phase
        names = evidence_names_of(self.debt) if self._whole else phase.all_evidence
        return [record for name in names for record in self.evidence[name]]

    def decision(self) -> Decision:
        return may_settle(self.rights, self.debt)

    def form(self, on_screen: Content | None) -> ConfirmForm:
        return ConfirmForm(
            self.request.POST or None,
            hotfix=self.hotfix,
            submit=self.heading,
            tone="yes" if self.ratified else "no",
            needed=not self.ratified,
            content=on_screen or [],
            log_in=self.log_in,
            missed=self._missed if self.ratified else (),
        )

    @cached_property
    def _missed(self) -> tuple[Missed, ...]:
        return missed_of(self.debt, self.evidence)

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        given = settle(
            self.debt,
            ratified=self.ratified,
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            seen_evidence=form.seen_evidence(),
            reason=typed["reason"],
            waivers=form.waivers(),
        )
        told = f"{self.debt}: {given.verdict}."
        if given.whole:
            told = _("%(told)s What followed there is ratified with it.") % {"told": told}
        if given.hotfix.state == self.hotfix.state:
            return told
        return _("%(told)s It is now in %(phase)s.") % {
            "told": told,
            "phase": State(given.hotfix.state).label,
        }

    def shown(self) -> dict[str, Any]:
        return {
            "kind": "settle",
            "debt": self.debt,
            "meaning": meaning(self.debt, ratified=self.ratified, whole=self._whole is not None),
            "whole": self._whole,
            "follows": self.ratified and not self._whole and followed_with(self.debt),
            "attention": attention(
                self.hotfix, self.debt.as_phase, self.debt.round, self._missed, self.every_evidence
            ),
            "sheets": [sheet(record) for record in self._shown_evidence()],
        }


def _waiting(call: BreakGlassCall) -> str:
    """That it is not broken yet, and who must do what until when."""
    said = (
        _("Asked: somebody else who holds a role here must confirm it until %(until)s.")
        if call.as_role is Role.RELEASE_MANAGER
        else _("Asked: a Release Manager must confirm it until %(until)s.")
    )
    return said % {"until": clock.to_the_minute(call.waits_until)}


def done(outcome: Outcome, said: str) -> str:
    """What was done, and where the hot fix is by that."""
    words = {
        "reference": outcome.hotfix.reference,
        "said": said,
        "phase": State(outcome.hotfix.state).label,
    }
    if not outcome.moved:
        return _("%(reference)s: %(said)s") % words
    return _("%(reference)s: %(said)s It is now in %(phase)s.") % words
