"""What every ordinary admin page of tracked data shares: history to read, never to revert, and a reason."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from apps.common.capped_count import CappedPaginator
from apps.common.tracking import acting
from apps.console.forms.change_reason import LONGEST, WhyForm
from apps.console.forms.seen_text import SeenText
from apps.console.forms.stored_spans import StoredSpansStay
from apps.console.url_keys import is_key
from apps.console.views.responses import person
from apps.hotfixes.policy import is_process_owner

from .choosing import ChosenByLabel
from .deleting import AsksWhyDeleted
from .keeps_typed import KeepsTyped
from .narrowing import CannotNarrow
from .overtaken import SeesWhatMoved


class TrackedAdmin(SeesWhatMoved, AsksWhyDeleted, ChosenByLabel, SimpleHistoryAdmin):
    """An admin page whose history is shown to those who may see the object, and to nobody else."""

    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    show_full_result_count = False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # The admin's own heading asks to select a row, which is not what people come for.
        named = {"title": capfirst(self.opts.verbose_name_plural)}
        response: HttpResponse = super().changelist_view(request, {**named, **(extra_context or {})})
        return response

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        # The database stumbles over a number that is longer than its keys; searched for, it is words.
        asked = (str(value) for name, value in request.GET.items() if name != SEARCH_VAR)
        if any(value.isdecimal() and not is_key(value) for value in asked):
            raise CannotNarrow
        return super().get_changelist_instance(request)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        # simple-history hides its button and still saves what is posted here.
        if request.method != "GET":
            raise PermissionDenied
        key = self._key_of_seen(request, object_id)
        if not is_key(version_id):
            raise Http404
        response: HttpResponse = super().history_form_view(request, key, version_id, extra_context)
        return response

    def render_history_view(
        self, request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """A version is there to be read: simple-history would show fields that seem to be typed in."""
        if "adminform" in context:
            form, fieldsets = context["adminform"].form, _without_why(context["adminform"].fieldsets)
            shown = flatten_fieldsets(fieldsets)
            context["adminform"] = AdminForm(form, fieldsets, {}, shown, model_admin=self)
        response: HttpResponse = super().render_history_view(request, template, context, **kwargs)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        key = self._key_of_seen(request, object_id)
        response: HttpResponse = super().history_view(request, key, extra_context)
        return response

    def _key_of_seen(self, request: HttpRequest, object_id: str) -> str:
        """The key of what this person may see; refused for everything else, keys that are none included."""
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise PermissionDenied
        return str(found.pk)

    def has_view_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.has_view_permission(request, obj))

    def has_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        reason = request.POST.get("why", "")[:LONGEST].strip()
        with transaction.atomic(), acting(person(request), reason=reason):
            if object_id is not None:
                self.compare_with_stored(request, object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)


def _without_why(fieldsets: Any) -> Any:
    """The same without what is asked at a change and not kept in the row."""
    return [
        (title, {**told, "fields": [name for name in told["fields"] if name != "why"]})
        for title, told in fieldsets
    ]


class ProcessDataAdmin(KeepsTyped, TrackedAdmin):
    """Data of the process: all staff look, process owners change it, nobody deletes it."""

    form = WhyForm

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_process_owner(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_process_owner(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NamedRows(BaseInlineFormSet):
    """Rows in a table: each field says what it is and of which row, as its column tells the eye alone."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        row = str(form.instance) if form.instance.pk else _("new row")
        for name, field in form.fields.items():
            label = capfirst(field.label or name.replace("_", " "))
            words = _("%(field)s: %(row)s") % {"field": label, "row": row}
            # One that leads to other pages, too, is wrapped in another.
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = words


class RowForm(StoredSpansStay, SeenText, forms.ModelForm):
    """One row of what a page of process data has below it."""


class PartOfProcessData(admin.TabularInline):
    """An inline of process data: whoever may change the page may change its rows."""

    form: type[forms.ModelForm] = RowForm
    formset = NamedRows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_process_owner(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_process_owner(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_process_owner(request.user)
