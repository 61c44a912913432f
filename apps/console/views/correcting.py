"""The page on which a wrong system is corrected: who would hold the roles then, and which yeses are void."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.approvals.correcting_system import (
    correct_system,
    gains_nothing,
    may_correct_system,
    roles_before_and_after,
    void_by_a_correction,
)
from apps.console.forms.correcting import ChooseSystemForm, CorrectSystemForm, systems_to_choose
from apps.console.url_keys import key_in
from apps.hotfixes.evidence import Content
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision
from apps.systems.models import System

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def correcting(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Say that it is a hot fix of another system."""
    return confirm(hotfix, lambda present: CorrectSystem(request, present))


class CorrectSystem(Confirmation):
    """Making it a hot fix of another system; which one is asked first, since the page shows what follows."""

    template = "console/correct_system.html"

    @property
    def heading(self) -> str:
        return _("Correct the system")

    @property
    def content(self) -> Content:
        """Nothing: no evidence is signed here, so none is read."""
        return []

    @cached_property
    def to(self) -> System | None:
        """The system that was chosen; None while none is, or none that can be."""
        chosen = key_in(self.request.POST.get("to") or self.request.GET.get("to") or "")
        found: System | None = systems_to_choose(self.hotfix).filter(pk=chosen).first() if chosen else None
        return found

    def decision(self) -> Decision:
        return may_correct_system(self.rights)

    def form(self, on_screen: Content | None) -> CorrectSystemForm:
        return CorrectSystemForm(
            self.request.POST or None, hotfix=self.hotfix, submit=self.heading, to=self.to
        )

    def do(self, form: CorrectSystemForm) -> str:
        typed = form.cleaned_data
        correction = correct_system(
            self.hotfix,
            to=typed["to"],
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            reason=typed["reason"],
        )
        return _("It is a hot fix of %(system)s now, and its roster holds the roles.") % {
            "system": correction.after
        }

    def shown(self) -> dict[str, Any]:
        posted = self.request.method == "POST"
        chosen = bool(self.to) or posted
        return {
            "to": self.to,
            "choose": None if chosen else ChooseSystemForm(self.request.GET or None, hotfix=self.hotfix),
            # Its form is on the page, and its draft with it, once a system is chosen.
            "holds_nothing": not chosen,
            "roles": roles_before_and_after(self.hotfix, self.to, self.user) if self.to else [],
            "void": void_by_a_correction(self.hotfix),
            "gains_nothing": gains_nothing(self.user, self.to) if self.to else [],
        }
