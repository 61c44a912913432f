"""An admin page that somebody else overtook is not saved: it comes back with what they did (decision 0078).

Whoever saves it again has seen that, and replaces only what they typed themselves.
"""

from copy import copy
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common import clock
from apps.common.errors import ChangedSince
from apps.console.moved_in_words import Mine, Moved, Told, by_whom, removal, typed_in_words
from apps.console.shown_values import FIELD, ShownValues, put_into, read_as
from apps.console.views.responses import page, person

_UNSEEN = gettext_lazy(
    "This was sent without what its page showed, so nothing was saved. "
    "Look at what is stored, then save again."
)
_OTHER_FIELDS = gettext_lazy(
    "This page has other fields than it had when you opened it, so nothing was saved. "
    "Look at what is stored, then save again."
)


@dataclass(frozen=True)
class Overtaken:
    """Why a page comes back unsaved: what others did since, and what was typed that replaces it."""

    sentence: Any
    moved: tuple[Moved, ...]
    mine: tuple[Mine, ...]


class SeesWhatMoved(admin.ModelAdmin):
    """Carries in each page what it shows, and saves none that shows something else than what is stored."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        if change and _overtaken_in(request):
            made.is_valid = _is_only_shown  # a class of its own for each request
        return made

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if change and self.has_change_permission(request, obj):
            now = getattr(request, "_stored_now", None) or ShownValues.of(
                context["adminform"].form,
                [one.formset for one in context["inline_admin_formsets"]],
                clock.now().isoformat(),
            )
            context |= {"shown_values": now.token, "overtaken": _overtaken_in(request)}
        answer: HttpResponse = super().render_change_form(request, context, add, change, form_url, obj)
        if change and _overtaken_in(request):
            answer.status_code = HTTPStatus.CONFLICT
        return answer

    def compare_with_stored(self, request: HttpRequest, object_id: str) -> None:
        """Lock what the page is about; where the page is older, see to it that it comes back unsaved.

        What its author left as it was shown then is what is stored now, in `request.POST`.
        """
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj):
            return  # Django says so
        seen = ShownValues.read(request.POST.get(FIELD, ""))
        with read_as(seen):
            form, formsets = self._stored_now(request, object_id, obj)
            now = ShownValues.of(form, formsets, clock.now().isoformat())
        request._stored_now = now  # type: ignore[attr-defined]
        if seen is not None and seen.is_as(now):
            return
        typed = request.POST.copy()
        clashes = put_into(typed, seen or ShownValues(), now, formsets)
        typed[FIELD] = now.token
        request.POST = typed  # type: ignore[assignment]
        told = Told(form, formsets, now)
        overtaken = Overtaken(_UNSEEN, (), tuple(told.mine(one) for one in clashes))
        if seen is not None:
            things = told.things_since(seen)
            sentence = by_whom(things, seen.at, person(request)) if things else _OTHER_FIELDS
            overtaken = replace(overtaken, sentence=sentence, moved=tuple(told.moved_since(seen)))
        request._overtaken = overtaken  # type: ignore[attr-defined]

    def _stored_now(self, request: HttpRequest, object_id: str, obj: Any) -> tuple[Any, list[Any]]:
        """The forms of the page as it would be shown now, their rows locked until this is answered."""
        _lock(type(obj), pk=obj.pk)
        obj = self.get_object(request, unquote(object_id)) or obj
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=names)(instance=obj)
        asked = copy(request)
        asked.method = "GET"
        formsets, _inlines = self._create_formsets(asked, obj, change=True)  # type: ignore[attr-defined]
        for formset in formsets:
            _lock(formset.model, **{formset.fk.name: obj.pk})
        return form, formsets

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """Say who removed it and when, and keep in sight what was typed."""
        gone = removal(self.model, unquote(object_id)) if self.has_change_permission(request) else None
        if gone is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        typed = self.get_form(request, None)(request.POST or None)
        context = {
            "title": _("This was removed"),
            "heading": _("This was removed"),
            "sentence": gone,
            "typed": typed_in_words(typed) if typed.is_bound else (),
            "list_url": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
            "list_label": capfirst(opts.verbose_name_plural),
        }
        answer = page(request, "console/removed.html", context, error=ChangedSince(gone))
        if not typed.is_bound:
            answer.status_code = HTTPStatus.NOT_FOUND
        return answer


def _overtaken_in(request: HttpRequest) -> Overtaken | None:
    return getattr(request, "_overtaken", None)


def _is_only_shown(form: Any) -> bool:
    """Judge what was typed, and never let it be saved."""
    form.full_clean()
    return False


def _lock(model: type[Model], **which: Any) -> None:
    """Let nobody else change these rows until the request is answered."""
    rows = model._base_manager.filter(**which).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))
