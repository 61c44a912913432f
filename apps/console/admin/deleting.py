"""Deleting in the admin, one thing or many: it asks why, and nothing goes without an answer."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import acting
from apps.console.error_summary import refusal
from apps.console.forms.change_reason import WhyDeletedForm
from apps.console.views.responses import person


class AsksWhyDeleted(admin.ModelAdmin):
    """For an admin page: the delete page and the bulk action ask why, before Django does the rest.

    What is deleted by a row's box on the page of something else has that page's own reason.
    """

    actions: Any = ["delete_selected"]
    delete_confirmation_template = "console/delete_one.html"
    delete_selected_confirmation_template = "console/delete_many.html"

    def in_words(self, thing: Any) -> str:
        """How the question names what would be deleted."""
        return str(thing)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        def deleted() -> HttpResponse:
            answer: HttpResponse = super(AsksWhyDeleted, self).delete_view(request, object_id, extra_context)
            return answer

        thing = self.get_object(request, unquote(object_id))
        answer = self._with_reason(request, deleted, [thing], answered=request.method == "POST")
        assert answer is not None  # only the bulk action leaves it to Django to show the list again
        return answer

    @admin.action(permissions=["delete"], description=_("Delete selected %(verbose_name_plural)s"))
    def delete_selected(self, request: HttpRequest, queryset: "QuerySet[Any]") -> HttpResponse | None:
        chosen = list(queryset)
        hidden = [(ACTION_CHECKBOX_NAME, one.pk) for one in chosen]
        return self._with_reason(
            request,
            lambda: delete_selected(self, request, queryset),
            chosen,
            answered=bool(request.POST.get("post")),
            hidden=[*hidden, ("action", "delete_selected"), ("post", "yes")],
        )

    def _with_reason(
        self,
        request: HttpRequest,
        delete: Callable[[], HttpResponse | None],
        things: list[Any],
        *,
        answered: bool,
        hidden: Iterable[tuple[str, Any]] = (),
    ) -> HttpResponse | None:
        form = WhyDeletedForm(request.POST if answered else None)
        if form.is_valid():
            with transaction.atomic(), acting(person(request), reason=form.cleaned_data["why"]):
                return delete()
        request.POST = QueryDict()  # whatever is posted, Django takes for a yes
        page = delete()
        if isinstance(page, TemplateResponse):
            shown = {"form": form, "going": [self.in_words(one) for one in things], "hidden": hidden}
            page.context_data = {**(page.context_data or {}), **shown, "refusal": refusal(None, shown)}
            page.status_code = 400 if answered else 200
        return page
