"""Beginning and ending to watch a hot fix, by the button on its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.hotfixes.models import HotFix
from apps.notifications.watching import stop_watching, watch

from .responses import hotfix_url, person, with_hotfix


@require_POST
@with_hotfix
def watching(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Have whoever asks hear what becomes of it."""
    watch(hotfix, by=person(request))
    messages.success(request, _("You hear what becomes of it by mail."))
    return redirect(f"{hotfix_url(hotfix)}#watchers")


@require_POST
@with_hotfix
def stopping(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Have them hear of it no more but what concerns them."""
    stop_watching(hotfix, by=person(request))
    messages.success(request, _("You do not watch it any more."))
    return redirect(f"{hotfix_url(hotfix)}#watchers")
