"""The page on which the roll-back owner decides about steps that failed or were skipped."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.approvals.deciding_on_steps import decide_on_steps, may_decide, undone_record
from apps.approvals.step_decisions import StepDecision
from apps.console.attention import steps_not_done
from apps.console.forms.step_decisions import StepDecisionForm
from apps.evidence.deployment_record import DeploymentRecord
from apps.evidence.sheets import sheet
from apps.hotfixes.evidence import Content
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def step_decision(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Decide whether it goes on although steps were not done."""
    return confirm(hotfix, lambda present: DecideOnSteps(request, present))


class DecideOnSteps(Confirmation):
    """Going on, or rolling back, by the account that the plan names."""

    template = "console/step_decision.html"

    @property
    def heading(self) -> str:
        return _("Decide on the steps that were not done")

    @cached_property
    def _record(self) -> DeploymentRecord | None:
        return undone_record(self.hotfix)

    def decision(self) -> Decision:
        return may_decide(self.rights, self._record)

    def form(self, on_screen: Content | None) -> StepDecisionForm:
        return StepDecisionForm(self.request.POST or None, hotfix=self.hotfix)

    def do(self, form: StepDecisionForm) -> str:
        typed = form.cleaned_data
        decided = decide_on_steps(
            self.hotfix,
            go_on=typed["decision"] == StepDecision.Decision.GO_ON,
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            reason=typed["reason"],
        )
        if decided.goes_on:
            return _("Decided: it goes on.")
        return _("Decided: it is rolled back. A Release Manager does that by “Roll back”.")

    def shown(self) -> dict[str, Any]:
        names = self.hotfix.phase.all_evidence if self.hotfix.phase else ()
        return {
            "steps": steps_not_done(self._record) if self._record else (),
            "sheets": [sheet(record) for name in names for record in self.evidence[name]],
        }
