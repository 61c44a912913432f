"""The confirmation pages of break-glass, of verbal approval and of settling a debt."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.approvals.break_glass import call_to_break, go_ahead_without, may_break, may_go_ahead
from apps.approvals.break_glass_calls import BreakGlassCall, calls_of, glass_of, waiting_call
from apps.approvals.debts import Debt, moment_in_words
from apps.approvals.settling import evidence_of, may_settle, meaning, settle
from apps.approvals.verbal import may_record_verbal, record_verbal, roles_to_say, who_could_say
from apps.common.errors import WrongPhase
from apps.console.forms.debts import ConfirmForm, VerbalForm
from apps.evidence.sheets import Sheet, sheet
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.freshness import signed_content
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
def verbal(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Record that a role holder said yes by word of mouth."""
    return confirm(hotfix, lambda present: RecordVerbal(request, present))


@require_http_methods(["GET", "POST"])
@with_hotfix
def settling(request: HttpRequest, hotfix: HotFix, debt_pk: int, verdict: str) -> HttpResponse:
    """Ratify or countersign a debt, or refuse to, under the evidence of its phase and round."""
    if verdict not in VERDICTS:
        raise Http404(_("There is no such debt on this hot fix."))
    return confirm(hotfix, lambda present: Settle(request, present, debt_pk, ratified=VERDICTS[verdict]))


VERDICTS = {"ratify": True, "refuse": False}


class _AboutDebts(Confirmation):
    """What these pages share: their template, and the evidence of the phase below."""

    template = "console/debt_act.html"

    def _sheets(self) -> list[Sheet]:
        """The evidence of the present phase, as a signer would see it."""
        names = self.hotfix.phase.evidence if self.hotfix.phase else ()
        return [sheet(record) for name in names for record in self.evidence[name]]

    def _unmet_evidence(self) -> list[Any]:
        return [requirement for requirement in self.gate.before_signing if not requirement.met]


class BreakGlass(_AboutDebts):
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
        return ConfirmForm(self.request.POST or None, hotfix=self.hotfix, submit=self.heading)

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        proof = form.proof(self.user, self.request)
        call = call_to_break(
            self.hotfix, by=self.user, proof=proof, seen=typed["seen"], reason=typed["reason"]
        )
        return _("The glass is broken.") if call.breaks else _waiting(call)

    def shown(self) -> dict[str, Any]:
        return {"kind": "break_glass", "first": self._first}


class GoAhead(_AboutDebts):
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
        return _done(outcome, _("The missing sign-offs are owed now."))

    def shown(self) -> dict[str, Any]:
        return {
            "kind": "go_ahead",
            "glass": glass_of(self.hotfix, self._calls),
            "roles": [role.label for role in self.gate.unsigned],
            "leads_to": self._leads_to(),
            "unmet": self._unmet_evidence(),
            "sheets": self._sheets(),
        }

    def _leads_to(self) -> str:
        """The phase to which going ahead leads; in Deployment it stays for the deployment itself."""
        phase = self.hotfix.phase
        if phase is None or phase.signs_by != phase.leaves_by:
            return ""
        return str(phase.way_on.target.label) if phase.way_on.target else ""


class RecordVerbal(_AboutDebts):
    """A yes by word of mouth, recorded by somebody else."""

    @cached_property
    def _roles(self) -> list[Role]:
        return roles_to_say(self.rights, self.gate)

    @property
    def heading(self) -> str:
        return _("Record a verbal approval")

    def decision(self) -> Decision:
        decision = may_record_verbal(self.rights)
        if decision.allowed and not self._roles:
            return Decision(False, _("There is no sign-off missing here that you could record."), WrongPhase)
        return decision

    def form(self, on_screen: Content | None) -> VerbalForm:
        holders = who_could_say(self.hotfix, self._roles)
        return VerbalForm(self.request.POST or None, hotfix=self.hotfix, roles=self._roles, holders=holders)

    def do(self, form: VerbalForm) -> str:
        proof = form.proof(self.user, self.request)
        seen = form.cleaned_data["seen"]
        outcome = record_verbal(self.hotfix, form.said(), by=self.user, proof=proof, seen=seen)
        return _done(outcome, _("The verbal approval is on the record, to be countersigned."))

    def shown(self) -> dict[str, Any]:
        return {"kind": "verbal", "unmet": self._unmet_evidence(), "sheets": self._sheets()}


class Settle(_AboutDebts):
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
            return _("Refuse to countersign") if self.debt.verbal else _("Refuse to ratify")
        return _("Countersign") if self.debt.verbal else _("Ratify")

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """That of the phase and round in which the debt arose."""
        return evidence_of(self.debt)

    @cached_property
    def content(self) -> Content:
        return signed_content(self.debt.as_phase, self.evidence)

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
        )

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
        )
        return f"{self.debt}: {given.verdict}."

    def shown(self) -> dict[str, Any]:
        return {
            "kind": "settle",
            "debt": self.debt,
            "meaning": meaning(self.debt, ratified=self.ratified),
            "sheets": [sheet(record) for records in self.evidence.values() for record in records],
        }


def _waiting(call: BreakGlassCall) -> str:
    """That it is not broken yet, and who must do what until when."""
    said = (
        _("Asked: somebody else who holds a role here must confirm it until %(until)s.")
        if call.as_role is Role.RELEASE_MANAGER
        else _("Asked: a Release Manager must confirm it until %(until)s.")
    )
    return said % {"until": moment_in_words(call.waits_until)}


def _done(outcome: Outcome, said: str) -> str:
    """What was done, and where the hot fix is by that."""
    words = {
        "reference": outcome.hotfix.reference,
        "said": said,
        "phase": State(outcome.hotfix.state).label,
    }
    if not outcome.moved:
        return _("%(reference)s: %(said)s") % words
    return _("%(reference)s: %(said)s It is now in %(phase)s.") % words
