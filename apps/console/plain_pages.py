"""Pages that say what is wrong and need nothing for it: no session, no person, no database."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from .draft_tokens import FIELD
from .drafts import is_secret

API = "/api/"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of the field


def plain_page(
    request: HttpRequest,
    heading: str,
    sentence: str,
    *,
    status: int,
    retry_after: int = 0,
    back_url: str = "",
    sent_again: bool = False,
) -> HttpResponse:
    """A page with one sentence; to a program that asks the API, the same in JSON.

    Args:
        retry_after: in how many seconds it is worth asking again; 0 where it is not.
        back_url: where it goes on; by itself at the overview.
        sent_again: whether the form that was sent can be sent again from here, as it was.
    """
    answer: HttpResponse
    if request.path_info.startswith(API):
        answer = JsonResponse({"detail": sentence}, status=status)
    else:
        sent = what_was_sent(request) if sent_again else []
        context = {
            "heading": heading,
            "sentence": sentence,
            "back_url": back_url or reverse("admin:index"),
            "is_overview": not back_url,
            "sent": sent,
            "sent_to": request.get_full_path(),
            # The one that came: whoever made this browser send a form has none that counts.
            "csrf_token": request.POST.get(TOKEN, "") if sent else "",
        }
        answer = render(None, "plain_problem.html", context, status=status)
    if retry_after:
        answer["Retry-After"] = str(retry_after)
    answer["Cache-Control"] = "no-store"
    return answer


def what_was_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into a form of ours, as it came and by name; a password is asked for again."""
    if request.method != "POST" or not hasattr(request, "_post") or FIELD not in request.POST:
        return []
    kept = ((name, values) for name, values in request.POST.lists() if name != TOKEN and not is_secret(name))
    return [(name, value) for name, values in kept for value in values]
