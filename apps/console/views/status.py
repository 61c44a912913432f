"""Posting a status update; a wrong one comes back on a page of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common.errors import DomainError
from apps.console.buttons import url_of
from apps.console.forms.status_update import StatusForm
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update

from .responses import attempt, hotfix_url, page, person, rights_in, with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def status(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Tell those who wait how it stands."""
    rights_in(request, hotfix).may_post().require()
    form = StatusForm(request.POST or None, action=url_of("status", hotfix))
    error: DomainError | None = None
    if request.method == "POST":

        def posted() -> None:
            post_update(hotfix, form.cleaned_data["text"], by=person(request))
            messages.success(request, _("The update is posted."))

        error = attempt(form, posted)
        if error is None:
            return redirect(hotfix_url(hotfix))
    heading = _("Status update")
    return page(
        request,
        "console/status.html",
        {
            "title": f"{heading}: {hotfix.reference}",
            "heading": heading,
            "hotfix": hotfix,
            "form": form,
            "back_url": hotfix_url(hotfix),
        },
        error=error,
    )
