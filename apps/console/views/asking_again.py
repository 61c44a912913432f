"""Coming back from being asked again elsewhere: the form that waits is sent as it was, once."""

from copy import copy

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.asking_elsewhere import take
from apps.accounts.models import PendingSignature
from apps.common.errors import BadInput
from apps.console.draft_keeping import settle
from apps.console.draft_tokens import ShownForm

from .responses import person, problem


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Send the form of whoever is back, and answer what its own page answers."""
    pending = take(person(request), request)
    if pending is None:
        sentence = _(
            "Nothing was signed by this. It was used already, took too long, or was begun in another window "
            "or browser. Open the hot fix, and sign there."
        )
        return problem(request, BadInput(sentence))
    match = resolve(pending.address)
    again = _sent_again(request, pending)
    answer: HttpResponse = match.func(again, *match.args, **match.kwargs)
    shown = ShownForm.of(again)
    if shown is not None:
        settle(again, shown, answer)
    return answer


def _sent_again(request: HttpRequest, pending: PendingSignature) -> HttpRequest:
    """Return the request that the form made when it was sent, of the session and the moment of `request`."""
    again = copy(request)
    again.method = "POST"
    again.path = again.path_info = pending.address
    again.POST = QueryDict(pending.typed)
    again.is_back = True  # type: ignore[attr-defined]
    return again
