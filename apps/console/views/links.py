"""Linking a hot fix to another one, taking that back, and ending it as a duplicate."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.console.forms.grants import ReasonForm
from apps.console.forms.links import DuplicateForm, LinkForm
from apps.hotfixes.evidence import Content
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import act_named
from apps.hotfixes.policy import Decision
from apps.learning.linking import END_AS_DUPLICATE, end_as_duplicate, link, may_link, take_back
from apps.learning.links import HotFixLink

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def linking(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Say how this hot fix has to do with another one."""
    return confirm(hotfix, lambda present: LinkHotFix(request, present))


@require_http_methods(["GET", "POST"])
@with_hotfix
def taking_back(request: HttpRequest, hotfix: HotFix, link_pk: int) -> HttpResponse:
    """Take one of its links back."""
    may_link_here = TakeLinkBack(request, hotfix, None)
    may_link_here.decision().require()
    found = hotfix.points_to.filter(pk=link_pk, withdrawn_at=None).select_related("other").first()
    if found is None:
        raise Http404(_("There is no such link, or it was taken back already."))
    return confirm(hotfix, lambda present: TakeLinkBack(request, present, found))


@require_http_methods(["GET", "POST"])
@with_hotfix
def duplicate(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """End this hot fix by pointing to the one that is about the same."""
    return confirm(hotfix, lambda present: EndAsDuplicate(request, present))


class _AboutLinks(Confirmation):
    """What the three pages share; nothing on them is signed, so no evidence is read."""

    template = "console/link.html"
    content = ()

    def decision(self) -> Decision:
        return may_link(self.rights)

    def shown(self) -> dict[str, Any]:
        return {"lead": ""}


class LinkHotFix(_AboutLinks):
    """Pointing to another hot fix, or to a release."""

    @property
    def heading(self) -> str:
        return _("Link to another hot fix")

    def form(self, on_screen: Content | None) -> LinkForm:
        return LinkForm(self.request.POST or None, user=self.user, other=self.request.GET.get("other", ""))

    def do(self, form: LinkForm) -> str:
        typed = form.cleaned_data
        made = link(
            self.hotfix,
            HotFixLink.Kind(typed["kind"]),
            other=typed["other"],
            release=typed["release"],
            note=typed["note"],
            by=self.user,
        )
        return _("%(reference)s: %(link)s.") % {"reference": self.hotfix.reference, "link": made}


class TakeLinkBack(_AboutLinks):
    """Taking back a link that was wrong."""

    def __init__(self, request: HttpRequest, hotfix: HotFix, made: HotFixLink | None) -> None:
        super().__init__(request, hotfix)
        self.made = made

    @property
    def heading(self) -> str:
        return _("Take a link back")

    def form(self, on_screen: Content | None) -> ReasonForm:
        return ReasonForm(self.request.POST or None, submit=_("Take the link back"))

    def do(self, form: ReasonForm) -> str:
        assert self.made is not None
        take_back(self.made, by=self.user, reason=form.cleaned_data["reason"])
        return _("“%(link)s” was taken back.") % {"link": self.made}

    def shown(self) -> dict[str, Any]:
        return {"lead": str(self.made or "")}


class EndAsDuplicate(_AboutLinks):
    """Ending a hot fix that is about the same as another one."""

    @property
    def heading(self) -> str:
        return _("It is a duplicate")

    def decision(self) -> Decision:
        return self.rights.may(act_named(END_AS_DUPLICATE))

    def form(self, on_screen: Content | None) -> DuplicateForm:
        return DuplicateForm(
            self.request.POST or None,
            user=self.user,
            other=self.request.GET.get("other", ""),
            initial={"seen": self.hotfix.version},
        )

    def do(self, form: DuplicateForm) -> str:
        typed = form.cleaned_data
        end_as_duplicate(
            self.hotfix, of=typed["other"], by=self.user, reason=typed["note"], seen=typed["seen"]
        )
        words = {"reference": self.hotfix.reference, "other": typed["other"].reference}
        return _("%(reference)s has ended as a duplicate of %(other)s.") % words

    def shown(self) -> dict[str, Any]:
        return {"lead": _("It ends here and points to the other one, where people go on.")}
