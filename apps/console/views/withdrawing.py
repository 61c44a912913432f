"""The page on which somebody takes their yes back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.approvals.models import Approval
from apps.approvals.withdrawing import may_withdraw, withdraw
from apps.console.buttons import url_of
from apps.console.forms.withdrawing import SOMETHING, WithdrawForm
from apps.hotfixes.evidence import Content
from apps.hotfixes.go_time import is_of
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import acts_in
from apps.hotfixes.policy import Decision

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def withdrawing(request: HttpRequest, hotfix: HotFix, approval_pk: int) -> HttpResponse:
    """Take one's own yes back; who says of a go that something reached production is led to the roll-back."""
    asked = Withdraw(request, hotfix, approval_pk)
    if request.POST.get("reached_production") == SOMETHING and asked.of_a_go:
        asked.decision().require()
        messages.info(request, _("Something reached production: say here how it is taken back."))
        return redirect(asked.way_back_url)
    return confirm(hotfix, lambda present: Withdraw(request, present, approval_pk))


class Withdraw(Confirmation):
    """One yes, taken back by whoever gave it."""

    template = "console/withdraw.html"

    def __init__(self, request: HttpRequest, hotfix: HotFix, approval_pk: int) -> None:
        super().__init__(request, hotfix)
        found = next((one for one in hotfix.approvals.all() if one.pk == approval_pk), None)
        if found is None:
            raise Http404(_("There is no such sign-off on this hot fix."))
        self.approval: Approval = found

    @property
    def of_a_go(self) -> bool:
        return is_of(self.hotfix.phase)

    @property
    def way_back_url(self) -> str:
        """Where a deployment is taken back."""
        taking_back = next(act for act in acts_in(self.hotfix.state) if act.takes_back)
        return url_of("act", self.hotfix, taking_back.name)

    @property
    def heading(self) -> str:
        return _("Withdraw the go") if self.of_a_go else _("Withdraw your sign-off")

    def decision(self) -> Decision:
        return may_withdraw(self.user, self.hotfix, self.approval)

    def form(self, on_screen: Content | None) -> WithdrawForm:
        return WithdrawForm(self.request.POST or None, of_a_go=self.of_a_go)

    def do(self, form: WithdrawForm) -> str:
        withdraw(
            self.approval,
            by=self.user,
            proof=form.proof(self.user, self.request),
            reason=form.cleaned_data["reason"],
            nothing_reached_production=form.nothing_reached_production(),
        )
        words = {"reference": self.hotfix.reference, "role": self.approval.get_role_display()}
        return _("%(reference)s: your sign-off as %(role)s is withdrawn. It may be signed again.") % words

    def shown(self) -> dict[str, Any]:
        return {"approval": self.approval, "of_a_go": self.of_a_go}
