"""The sign-offs, the debts and the break-glass calls, to search and to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.credentials import notes_for
from apps.approvals.models import Approval, BreakGlassCall, Debt
from apps.console.views.responses import download, person
from apps.evidence.signed_evidence import as_it_was_signed, signed_sheets
from apps.history.canonical import canonical
from apps.history.seal_wording import seal_of
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import Visibility, sees

from .own_days import OwnDays
from .tracked import TrackedAdmin


class ReadOnlyAdmin(TrackedAdmin):
    """Rows of the record: seen by those who see their hot fix, changed by nobody."""

    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Not by list_select_related, which the admin leaves out where the manager selects something itself.
        rows = super().get_queryset(request).select_related("hotfix")
        # Asked of each as it is read, so that the newest are read from the end of their index.
        return rows.filter(Visibility(person(request)).lookup("hotfix__"))

    @admin.display(description=_("hot fix"), ordering="hotfix__reference")
    def reference(self, row: Any) -> str:
        return str(row.hotfix.reference)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not (request.user.is_active and request.user.is_staff):
            return False
        return obj is None or sees(Rights(person(request), obj.hotfix))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ["hotfix", "round", "phase", "role", "verdict", "signed_by", "signed_at"]
    ordering = ["-signed_at", "-pk"]
    list_filter = ["decision", "role", "phase", ("signed_at", OwnDays)]
    search_fields = ["hotfix__reference", "signer_name", "on_behalf_of_name"]
    search_help_text = _("Reference, or name of who signed or was signed for")
    exclude = ["signed_evidence"]
    readonly_fields = ["withdrawn", "password_note", "waived", "seal", "evidence"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fields(request, obj)
        noted = obj is not None and obj.pk in notes_for([obj])
        told = {"password_note": noted, "withdrawn": obj is not None and obj.withdrawn is not None}
        return [name for name in shown if told.get(str(name), True)]

    @admin.display(description=_("decision"), ordering="decision")
    def verdict(self, approval: Approval) -> str:
        return approval.verdict

    @admin.display(description=_("withdrawn"))
    def withdrawn(self, approval: Approval) -> str:
        withdrawal = approval.withdrawn
        return f"{capfirst(withdrawal.in_words)}: {withdrawal.reason}" if withdrawal else ""

    @admin.display(description=_("attention"))
    def password_note(self, approval: Approval) -> str:
        return capfirst(notes_for([approval]).get(approval.pk, ""))

    @admin.display(description=_("waived"))
    def waived(self, approval: Approval) -> str:
        return "\n".join(f"{waiver}: {waiver.reason}" for waiver in approval.waivers.all())

    @admin.display(description=_("signed by"), ordering="signer_name")
    def signed_by(self, approval: Approval) -> str:
        return approval.signed_by

    @admin.display(description=_("seal"))
    def seal(self, approval: Approval) -> str:
        return seal_of(approval).words

    @admin.display(description=_("the evidence as it was signed"))
    def evidence(self, approval: Approval) -> str:
        signed = as_it_was_signed(approval.signed_evidence, approval.evidence_digest)
        shown = {
            "is_as_signed": signed is not None,
            "sheets": signed_sheets(signed or []),
            "bytes_url": reverse("admin:approvals_approval_signed", args=[approval.pk]),
        }
        return render_to_string("console/parts/signed_evidence.html", shown)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.signed)
        return [
            path("<int:pk>/signed.json", view, name="approvals_approval_signed"),
            *super().get_urls(),
        ]

    def signed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bytes that the digest of a sign-off is made of, for whoever wants to compute it."""
        approval = self.get_object(request, str(pk))
        if approval is None:
            raise Http404(_now("There is no such sign-off, or you may not see it."))
        signed = as_it_was_signed(approval.signed_evidence, approval.evidence_digest)
        if signed is None:
            raise Http404(_now("What is kept is not what was signed: it was changed past the software."))
        content = canonical(signed).encode()
        name = f"{approval.hotfix.reference}-sign-off-{approval.pk}.json"
        return download(content, name=name, kind="application/json")


class StandingFilter(admin.SimpleListFilter):
    """Where a debt stands."""

    title = _("where it stands")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("overdue", _("Overdue")), ("settled", _("Settled"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        known = {"open": queryset.open, "overdue": queryset.overdue, "settled": queryset.settled}
        wanted = known.get(self.value() or "")
        return wanted() if wanted else queryset


@admin.register(Debt)
class DebtAdmin(ReadOnlyAdmin):
    list_display = ["reference", "standing", "role", "phase", "round", "kind", "due_at", "incurred_at"]
    list_filter = [StandingFilter, "kind", "role", "phase", ("due_at", OwnDays)]
    search_fields = ["hotfix__reference", "holder_name"]
    search_help_text = _("Reference, or name of who said yes")

    @admin.display(description=_("where it stands"))
    def standing(self, debt: Debt) -> str:
        return debt.status_in_words


@admin.register(BreakGlassCall)
class BreakGlassCallAdmin(ReadOnlyAdmin):
    list_display = ["reference", "breaks", "person_name", "role", "round", "called_at"]
    ordering = ["-called_at", "-pk"]
    list_filter = ["role", ("called_at", OwnDays)]
    search_fields = ["hotfix__reference", "person_name"]
    search_help_text = _("Reference, or name of who called")

    @admin.display(description=_("the glass broke"), boolean=True)
    def breaks(self, call: BreakGlassCall) -> bool:
        return call.breaks
