"""The pages of a verbal approval: recording that a yes was said, and confirming or striking the record."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.approvals.consent import confirm_verbal, may_answer, may_confirm, strike_verbal
from apps.approvals.verbal import (
    may_record_verbal,
    nobody_says_a_waiver,
    record_verbal,
    roles_to_say,
    who_could_say,
    who_could_witness,
)
from apps.approvals.verbal_yeses import VerbalAnswer, VerbalYes
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.reading_along import read_along
from apps.console.buttons import url_of
from apps.console.forms.debts import ConfirmForm, VerbalForm
from apps.console.go_panel import inside_a_freeze
from apps.console.stale_sign_offs import stale_sign_offs
from apps.hotfixes.evidence import Content
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision

from .confirmation import confirm
from .debts import AboutDebts, done
from .responses import with_hotfix

VERDICTS = {"confirm": True, "strike": False}


@require_http_methods(["GET", "POST"])
@with_hotfix
def verbal(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Record that a role holder said yes by word of mouth."""
    return confirm(hotfix, lambda present: RecordVerbal(request, present))


@require_http_methods(["GET", "POST"])
@with_hotfix
def answering(request: HttpRequest, hotfix: HotFix, yes_pk: int, verdict: str) -> HttpResponse:
    """Confirm that a recorded yes was said, or say that it was not."""
    if verdict not in VERDICTS:
        raise Http404(_("There is no such verbal yes on this hot fix."))
    return confirm(hotfix, lambda present: AnswerVerbal(request, present, yes_pk, confirms=VERDICTS[verdict]))


class RecordVerbal(AboutDebts):
    """A yes by word of mouth, recorded by somebody else."""

    @cached_property
    def _roles(self) -> list[Role]:
        read_along([self.hotfix], "verbal_yeses")
        return roles_to_say(self.rights, self.gate)

    @property
    def heading(self) -> str:
        return _("Record a verbal approval")

    def decision(self) -> Decision:
        decision = may_record_verbal(self.rights)
        if decision.allowed and self.gate.missed:
            missed = "; ".join(one.words for one in self.gate.missed)
            sentence = _("%(why)s Missed: %(missed)s.")
            return Decision(False, sentence % {"why": nobody_says_a_waiver(), "missed": missed}, WrongPhase)
        if decision.allowed and not self._roles:
            return Decision(False, _("There is no sign-off missing here that you could record."), WrongPhase)
        return decision

    def form(self, on_screen: Content | None) -> VerbalForm:
        return VerbalForm(
            self.request.POST or None,
            hotfix=self.hotfix,
            roles=self._roles,
            holders=who_could_say(self.hotfix, self._roles),
            witnesses=who_could_witness(self.rights),
        )

    def do(self, form: VerbalForm) -> str:
        proof = form.proof(self.user, self.request)
        seen = form.cleaned_data["seen"]
        yes = record_verbal(self.hotfix, form.said(), by=self.user, proof=proof, seen=seen)
        return _(
            "Recorded. It counts once %(holder)s or %(witness)s has confirmed it; they have until %(until)s."
        ) % {
            "holder": yes.holder_name,
            "witness": yes.witness_name,
            "until": clock.to_the_minute(yes.waits_until),
        }

    def shown(self) -> dict[str, Any]:
        return {
            "kind": "verbal",
            "unmet": self.unmet_evidence(),
            "attention": self.attention(),
            "sheets": self.sheets(),
        }


class AnswerVerbal(AboutDebts):
    """A recorded yes, confirmed or struck by who is said to have said it or by who heard it."""

    def __init__(self, request: HttpRequest, hotfix: HotFix, yes_pk: int, *, confirms: bool) -> None:
        super().__init__(request, hotfix)
        yes = hotfix.verbal_yeses.filter(pk=yes_pk).select_related("holder", "witness", "recorder").first()
        if yes is None:
            raise Http404(_("There is no such verbal yes on this hot fix."))
        self.yes: VerbalYes = yes
        self.confirms = confirms

    @property
    def heading(self) -> str:
        return _("Confirm that this was said") if self.confirms else _("This was not said")

    def decision(self) -> Decision:
        return may_confirm(self.rights, self.yes) if self.confirms else may_answer(self.rights, self.yes)

    def form(self, on_screen: Content | None) -> ConfirmForm:
        return ConfirmForm(
            self.request.POST or None,
            hotfix=self.hotfix,
            submit=self.heading,
            tone="yes" if self.confirms else "no",
            needed=not self.confirms,
            content=on_screen or [],
            log_in=self.log_in,
        )

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        told = {"by": self.user, "proof": form.proof(self.user, self.request), "seen": typed["seen"]}
        if not self.confirms:
            strike_verbal(self.yes, reason=typed["reason"], **told)
            return _("%(yes)s is struck: it counts for nothing.") % {"yes": self.yes}
        outcome = confirm_verbal(
            self.yes, seen_evidence=form.seen_evidence(), comment=typed["reason"], **told
        )
        words = {"who": self.yes.holder_name}
        return done(outcome, _("Confirmed: the yes counts now, and %(who)s must countersign it.") % words)

    def shown(self) -> dict[str, Any]:
        phase, holds = self.yes.as_phase, self.yes.capacity_of(self.user.pk) is VerbalAnswer.Capacity.HOLDER
        other = "strike" if self.confirms else "confirm"
        may_do_the_other = may_answer if self.confirms else may_confirm
        return {
            "kind": "answer",
            "confirms": self.confirms,
            "yes": self.yes,
            "holds": holds,
            "deploys": phase.deploys,
            "unmet": self.unmet_evidence() if self.confirms and phase.deploys else (),
            "inside": inside_a_freeze(self.gate) if self.confirms and phase.deploys else (),
            "meaning": phase.rule_for(self.yes.as_role).meaning,
            "other_url": url_of("answer_verbal", self.hotfix, self.yes.pk, other)
            if may_do_the_other(self.rights, self.yes).allowed
            else "",
            "sign_url": url_of("act", self.hotfix, phase.signs_by) if holds and self.confirms else "",
            "attention": self.attention() if self.confirms else None,
            "changed_since": list(stale_sign_offs(self.hotfix, self.yes.holder_id, self.evidence)),
            "sheets": self.sheets(),
        }
