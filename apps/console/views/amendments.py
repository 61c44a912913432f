"""The confirmation pages of amendments: what was signed is corrected, and the correction is signed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.approvals.amending import amend, may_amend, may_sign_amendment, sign_amendment, signed_values
from apps.approvals.amendments import Amendment
from apps.console.forms.debts import ConfirmForm
from apps.console.forms.following import AmendForm
from apps.evidence.sheets import sheet
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import phase_of
from apps.hotfixes.policy import Decision

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def amending(request: HttpRequest, hotfix: HotFix, name: str, record_key: int) -> HttpResponse:
    """Say what a value that was signed should have been."""
    return confirm(hotfix, lambda present: Amend(request, present, name, record_key))


@require_http_methods(["GET", "POST"])
@with_hotfix
def signing(request: HttpRequest, hotfix: HotFix, amendment_pk: int) -> HttpResponse:
    """Sign an amendment."""
    return confirm(hotfix, lambda present: SignAmendment(request, present, amendment_pk))


class Amend(Confirmation):
    """Correcting one value of one record, beside what was signed."""

    template = "console/following_act.html"

    def __init__(self, request: HttpRequest, hotfix: HotFix, name: str, record_key: int) -> None:
        super().__init__(request, hotfix)
        every = hotfix.evidence(name, every_round=True)[name] if phase_of(name) else []
        record = next((one for one in every if one.pk == record_key), None)
        if record is None:
            raise Http404(_("There is no such evidence on this hot fix."))
        self.record: Evidence = record

    @property
    def heading(self) -> str:
        return _("Amend: %(what)s") % {"what": self.record.label()}

    def decision(self) -> Decision:
        return may_amend(self.rights, self.record)

    def form(self, on_screen: Content | None) -> AmendForm:
        return AmendForm(
            self.request.POST or None,
            hotfix=self.hotfix,
            submit=_("Amend"),
            values=[(one.name, f"{one.label}: {one.words[:80]}") for one in signed_values(self.record)],
        )

    def do(self, form: AmendForm) -> str:
        typed = form.cleaned_data
        made = amend(
            self.record,
            typed["name"],
            new=typed["new"],
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            reason=typed["reason"],
        )
        return _("%(what)s is contested until it is signed.") % {"what": made}

    def shown(self) -> dict[str, Any]:
        return {"kind": "amend", "sheets": [sheet(self.record)]}


class SignAmendment(Confirmation):
    """Signing one amendment."""

    template = "console/following_act.html"

    def __init__(self, request: HttpRequest, hotfix: HotFix, amendment_pk: int) -> None:
        super().__init__(request, hotfix)
        found = next((one for one in hotfix.amendments.all() if one.pk == amendment_pk), None)
        if found is None:
            raise Http404(_("There is no such amendment on this hot fix."))
        self.amendment: Amendment = found

    @property
    def heading(self) -> str:
        return _("Sign the amendment")

    def decision(self) -> Decision:
        return may_sign_amendment(self.rights, self.amendment)

    def form(self, on_screen: Content | None) -> ConfirmForm:
        return ConfirmForm(
            self.request.POST or None, hotfix=self.hotfix, submit=self.heading, tone="yes", needed=False
        )

    def do(self, form: ConfirmForm) -> str:
        typed = form.cleaned_data
        sign_amendment(
            self.amendment,
            by=self.user,
            proof=form.proof(self.user, self.request),
            seen=typed["seen"],
            reason=typed["reason"],
        )
        return _("%(what)s: the amendment is signed.") % {"what": self.amendment}

    def shown(self) -> dict[str, Any]:
        return {"kind": "sign_amendment", "amendment": self.amendment}
