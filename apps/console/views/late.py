"""The confirmation page of a statement that production was changed first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.approvals.late_statements import RECENT
from apps.approvals.stating_late import may_state_late, state_late
from apps.console.forms.late import LateForm
from apps.hotfixes.evidence import Content
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def stating(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """State that production was already changed, before anybody gave a go."""
    return confirm(hotfix, lambda present: StateLate(request, present))


class StateLate(Confirmation):
    """The statement, by the person who asks."""

    template = "console/late.html"

    @property
    def heading(self) -> str:
        return _("Production was already changed")

    def decision(self) -> Decision:
        return may_state_late(self.rights)

    def form(self, on_screen: Content | None) -> LateForm:
        return LateForm(self.request.POST or None, hotfix=self.hotfix, submit=_("State it"))

    def do(self, form: LateForm) -> str:
        state_late(self.hotfix, form.told(), by=self.user, proof=form.proof(self.user, self.request))
        words = {"reference": self.hotfix.reference}
        return _("%(reference)s is a late record: it says that production was changed first.") % words

    def shown(self) -> dict[str, Any]:
        return {"days": RECENT.days}
