"""An admin page keeps what its author types and did not send, as every form of ours does (0033).

What was typed is put back into the page as it was sent, rows and all; rows only where those that are stored
are still the same. Nobody has sent it, so nothing is marked as wrong.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.forms.utils import ErrorDict, ErrorList
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst

from apps.common import clock
from apps.console import drafts
from apps.console.draft_of_form import form_at, offer
from apps.console.models import Draft
from apps.console.shown_values import FIELD, ShownValues, put_into, read_as
from apps.console.views.responses import person


@dataclass(frozen=True)
class PutBack:
    """What was put back: the names of the fields and rows that differ from what is stored.

    `rows_are_back` is False where rows were typed and are not put back, as others are stored by now;
    `is_older` says whether what is stored was changed since.
    """

    differs: tuple[str, ...]
    rows_are_back: bool
    is_older: bool


class KeepsTyped(admin.ModelAdmin):
    """Keeps the draft of each page for whoever it was shown to, and puts it back."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        may_save = self.has_change_permission(request, obj) if change else self.has_add_permission(request)
        is_popup = IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST
        if may_save and not is_popup:
            draft = None
            if request.method == "GET":
                draft = drafts.found(person(request), form_at(request.path))
            if draft is not None:
                context["put_back"] = self._put_back(request, context, draft, obj)
            form = context["adminform"].form
            offer(request, form, request.path, hotfix=None, draft=draft if context.get("put_back") else None)
            context["kept_draft"] = form.kept_draft
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _put_back(
        self, request: HttpRequest, context: dict[str, Any], draft: Draft, obj: Any
    ) -> PutBack | None:
        """Put `draft` into the forms of `context`; None where it says nothing that is not stored."""
        shown = context["adminform"].form
        stored = [one.formset for one in context["inline_admin_formsets"]]
        typed = drafts.what_was_typed(draft).copy()
        same_rows = all(_has_the_rows_of(typed, formset) for formset in stored)
        seen = ShownValues.read(typed.get(FIELD, ""))
        with read_as(seen):
            now = ShownValues.of(shown, stored, clock.now().isoformat())
        if seen is not None:
            # What its author left as it was shown then is what is stored now.
            put_into(typed, seen, now, stored if same_rows else ())
        form, formsets, inlines = self._bound(request, typed, shown, obj)
        every_form = [form, *(row for one in formsets for row in one.forms if same_rows)]
        if _drop_what_is_gone(every_form, typed):
            form, formsets, inlines = self._bound(request, typed, shown, obj)
        differs = [str(form[name].label) for name in form.changed_data]
        rows = [capfirst(str(one.model._meta.verbose_name_plural)) for one in formsets if _is_changed(one)]
        if not (differs or rows):
            return None
        _do_not_judge(form, formsets)
        request._stored_now = now  # type: ignore[attr-defined]
        context["adminform"].form = form
        if same_rows:
            context["inline_admin_formsets"] = self.get_inline_formsets(request, formsets, inlines, obj)
            differs += rows
        return PutBack(
            differs=tuple(differs),
            rows_are_back=same_rows or not rows,
            is_older=obj is not None and self._changed_since(obj, draft),
        )

    def _bound(
        self, request: HttpRequest, typed: QueryDict, shown: Any, obj: Any
    ) -> tuple[Any, list[Any], list[Any]]:
        """The forms of the page with what was typed, as if it had been sent."""
        sent = copy(request)
        sent.method, sent.POST, sent._files = "POST", typed, MultiValueDict()  # type: ignore[attr-defined,assignment]
        form = type(shown)(typed, instance=copy(shown.instance))
        formsets, inlines = self._create_formsets(sent, shown.instance, change=obj is not None)  # type: ignore[attr-defined]
        return form, formsets, inlines

    def _changed_since(self, obj: Any, draft: Draft) -> bool:
        history = getattr(obj, obj._meta.simple_history_manager_attribute)
        return bool(history.filter(history_date__gt=draft.saved_at).exists())


def _has_the_rows_of(typed: QueryDict, formset: Any) -> bool:
    """Whether the rows that were on screen are those that are stored."""
    keys = [str(form.instance.pk) for form in formset.initial_forms]
    field, prefix = formset.model._meta.pk.name, formset.prefix
    return typed.get(f"{prefix}-INITIAL_FORMS") == str(len(keys)) and all(
        typed.get(f"{prefix}-{number}-{field}") == key for number, key in enumerate(keys)
    )


def _drop_what_is_gone(forms: list[Any], typed: QueryDict) -> bool:
    """Take out of `typed` what was chosen and cannot be chosen any more; returns whether there was any."""
    gone = [
        bound.html_name
        for form in forms
        for bound in form
        if isinstance(bound.field, ModelChoiceField) and not _can_be_chosen(bound)
    ]
    for name in gone:
        typed.pop(name, None)
    return bool(gone)


def _can_be_chosen(bound: Any) -> bool:
    try:
        bound.field.to_python(bound.data)
    except ValidationError:
        return False
    return True


def _is_changed(formset: Any) -> bool:
    return any(form.has_changed() for form in formset.forms)


def _do_not_judge(form: Any, formsets: list[Any]) -> None:
    form._errors = ErrorDict()
    for formset in formsets:
        for row in formset.forms:
            row._errors = ErrorDict()
        formset._errors = [row._errors for row in formset.forms]
        formset._non_form_errors = ErrorList()
