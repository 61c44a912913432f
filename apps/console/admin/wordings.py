"""The texts of messages: process owners change one with a preview beside it, or take one back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.admin import register
from django.contrib.admin.utils import unquote
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from apps.common.tracking import acting
from apps.console.forms.change_reason import WhyForm
from apps.console.url_keys import is_key
from apps.console.views.responses import page, person
from apps.notifications.filled_words import BUILT_IN
from apps.notifications.kinds import SUBJECT_OF, Kind, Subject
from apps.notifications.letter_facts import LETTERS, names_of
from apps.notifications.letter_words import tell_of_new_words
from apps.notifications.mail_in_html import in_html
from apps.notifications.messages import Mail
from apps.notifications.models import Wording
from apps.notifications.own_time import for_reader_in
from apps.notifications.wording_examples import example_mail, example_words
from apps.notifications.wording_models import PARTS
from apps.notifications.wordings import CannotBeFilled

from .tracked import ProcessDataAdmin

PREVIEW = "_preview"
# What a preview shows is what this site made of a text, and of nobody's link.
SALT = "preview of the text of a message"
# A mail brings its own styles, and nothing else; only a page of this site shows it.
OF_A_MAIL = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "sandbox": True,
}


class WordingForm(WhyForm):
    """The parts of a text; a preview says what is wrong as saving does, and saves nothing."""

    class Meta:
        widgets = {"opening": Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_preview and "why" in self.fields:
            self.fields["why"].required = False
        helps = _letter_helps() if self.instance.is_of_a_letter else {}
        if self.instance.warns:
            helps |= _warning_helps(is_of_a_letter=self.instance.is_of_a_letter)
        for name in helps.keys() & self.fields.keys():
            self.fields[name].help_text = helps[name]

    @property
    def is_preview(self) -> bool:
        return PREVIEW in self.data

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_preview


def _letter_helps() -> dict[str, str]:
    return {
        "subject": _("One line; it must name {what}. Empty: {place}: {what}"),
        "heading": _("The first line; it must name {what}. Empty: as it is built in."),
    }


def _warning_helps(*, is_of_a_letter: bool) -> dict[str, str]:
    place = "{place}" if is_of_a_letter else "{reference} {priority}"
    return {
        "subject": _("One line. What happened comes first, as in: %(place)s: {what}") % {"place": place},
        "heading": _("One line. What happened comes first, as in: {what}"),
    }


@dataclass(frozen=True)
class Line:
    """One kind of message in the list: what there is of it, and where it is changed."""

    kind: Kind
    wording: Wording

    @property
    def chip(self) -> tuple[str, str]:
        """Its tone and its words."""
        if self.wording.faults():
            return "refused", _("Cannot be used: what is built in goes")
        return ("plain", _("Built in")) if self.wording.is_built_in else ("met", _("Reworded"))


@register(Wording)
class WordingAdmin(ProcessDataAdmin):
    """A page for each kind of message, by its name; one that was never changed has no row yet."""

    form = WordingForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the kinds are the process's own, and each has its text

    def get_fields(self, request: HttpRequest, obj: Wording | None = None) -> Any:
        return [*(obj.parts if obj else PARTS), "why"]

    def save_model(self, request: HttpRequest, obj: Wording, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.warns:
            tell_of_new_words(obj, person(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        name = unquote(object_id)
        if name in Kind:
            return self.get_queryset(request).filter(kind=name).first() or Wording(kind=name)
        return super().get_object(request, name, from_field)

    def _key_of_seen(self, request: HttpRequest, object_id: str) -> str:
        key = super()._key_of_seen(request, object_id)
        if not is_key(key):
            raise Http404(_("This text was never changed: it has no history."))
        return key

    def get_urls(self) -> list[URLPattern]:
        named = {"preview": self.preview, "restore": self.restore}
        own = [
            path(
                f"<slug:kind>/{name}/", self.admin_site.admin_view(view), name=f"notifications_wording_{name}"
            )
            for name, view in named.items()
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        there_are = {wording.kind: wording for wording in self.get_queryset(request)}
        heading = _("Texts of messages")
        named: list[tuple[Any, Iterable[Kind]]] = [
            *((one.label, [kind for kind in SUBJECT_OF if SUBJECT_OF[kind] is one]) for one in Subject),
            *LETTERS.items(),
        ]
        groups = [
            (label, [Line(kind, there_are.get(kind) or Wording(kind=kind)) for kind in kinds])
            for label, kinds in named
        ]
        context = {"title": heading, "heading": heading, "groups": groups}
        return page(request, "console/wordings.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **more: Any
    ) -> HttpResponse:
        form, kind = context["adminform"].form, Kind(context["original"].kind)
        # The form has put what was typed into the one that it shows.
        stored = self.get_queryset(request).filter(kind=kind).first() or Wording(kind=kind)
        is_preview = form.is_bound and not form.errors
        typed = form.instance if is_preview else stored
        shown = signing.dumps({part: getattr(typed, part) for part in PARTS}, salt=SALT)
        frame = reverse("admin:notifications_wording_preview", args=[kind])
        shows = {
            "title": _("Text of messages: %(kind)s") % {"kind": stored},
            "subtitle": None,
            "mail": for_reader_in(person(request).time_zone, _mail(typed)),
            "is_preview": is_preview,
            "frame": f"{frame}?{urlencode({'shown': shown})}",
            "names": [(f"{{{name}}}", stands_for) for name, stands_for in names_of(kind).items()],
            "warns": stored.warns,
            "is_of_a_letter": stored.is_of_a_letter,
            "may_restore": self.has_change_permission(request, stored) and not stored.is_built_in,
            "cannot_be_used": bool(stored.faults()) and not form.is_bound,
        }
        answer: Any = super().render_change_form(request, {**context, **shows}, *args, **more)
        answer._csp_update = {"frame-src": ["'self'"]}  # the mail in its frame, from this site
        return answer  # type: ignore[no-any-return]

    @method_decorator([require_GET, xframe_options_sameorigin, csp_replace(OF_A_MAIL)])
    def preview(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The mail of the example in HTML, as the page that shows it in a frame had it made."""
        if kind not in Kind or not self.has_view_permission(request):
            raise Http404(_("There are no such messages."))
        try:
            typed = signing.loads(request.GET.get("shown", ""), salt=SALT)
        except signing.BadSignature:
            raise Http404(_("There is no such preview.")) from None
        mail = for_reader_in(person(request).time_zone, _mail(Wording(kind=kind, **typed)))
        return HttpResponse(in_html(mail))

    @method_decorator(require_POST)
    def restore(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Take back what is built in; what it was stays in the history."""
        wording = self.get_queryset(request).filter(kind=kind).first()
        if wording is None:
            raise Http404(_("There is no such text."))
        if not self.has_change_permission(request, wording):
            raise PermissionDenied
        with acting(person(request), reason=_("Taken back to what is built in.")):
            wording.built_in_again()
            wording.save()
            if wording.warns:
                tell_of_new_words(wording, person(request))
        messages.success(request, _("“%(kind)s”: messages say what is built in again.") % {"kind": wording})
        return redirect("admin:notifications_wording_change", kind)


def _mail(wording: Wording) -> Mail:
    """The example with this text, or, where it cannot be used, with what is built in, as at sending."""
    kind = Kind(wording.kind)
    try:
        words = example_words(wording)
    except CannotBeFilled:  # said at the field, and on top of the page
        words = BUILT_IN
    return example_mail(kind, words)
