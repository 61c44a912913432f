"""Saving the draft of a form while somebody types, and discarding one: for its author alone."""

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.errors import BadInput
from apps.console import drafts
from apps.console.draft_keeping import is_author, keeps_its_own_drafts
from apps.console.draft_of_form import saved_in_words
from apps.console.draft_tokens import ShownForm
from apps.console.sent_once import may_be_sent_again

from .responses import problem

# Of what was not kept: too long, sent already, or no longer to be seen.
NOT_KEPT = 409


@may_be_sent_again
@keeps_its_own_drafts
def save(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed; says in JSON whether it is kept, for the line below the form."""
    shown = ShownForm.of(request) if request.method == "POST" else None
    if shown is None:
        return _without_a_form(request)
    return kept(request, shown)


def kept(request: HttpRequest, shown: ShownForm) -> HttpResponse:
    """Keep what `request` sends of the form that was shown, whoever is signed in, and say so."""
    signed_in = is_author(request, shown)
    draft = drafts.save(shown, request.POST, signed_in=signed_in)
    if draft is None:
        return JsonResponse({"said": _("What you type here is not kept as a draft.")}, status=NOT_KEPT)
    said = saved_in_words(draft)
    if not signed_in:
        said = f"{said}. {_('You are signed out: log in before you send this.')}"
    return JsonResponse({"said": said})


@require_POST
@keeps_its_own_drafts
def discard(request: HttpRequest) -> HttpResponse:
    """Take away the draft that was put back into a form, and show the form without it."""
    shown = ShownForm.read(request.POST.get("discarded", ""))
    if shown is None or not is_author(request, shown):
        return problem(request, BadInput(_("There is no such draft of yours.")))
    drafts.discard(shown)
    messages.info(request, _("The draft is discarded."))
    return redirect(shown.back)


def _without_a_form(request: HttpRequest) -> HttpResponse:
    if not admin.site.has_permission(request):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    return JsonResponse({"said": _("This is no form that keeps drafts.")}, status=400)
