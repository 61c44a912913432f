"""What the log-in answers: a status that says no where it says no, and the way to a log-in of one's own."""

from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.asking_a_code import must_set_up
from apps.accounts.log_in_to_sign import remember
from apps.accounts.models import User
from apps.accounts.own_login import PASSWORD, not_own
from apps.common import clock

from .responses import status_of

# The pages to which a message leads whoever is to sign.
WHERE_ONE_SIGNS = ("hotfixes_hotfix_act", "hotfixes_hotfix_settle", "hotfixes_hotfix_answer_verbal")


# In the session: whose password was right, and whose code is waited for.
PASSWORD_GIVEN = "password_given"  # noqa: S105

AnyAnswer = TypeVar("AnyAnswer", bound=HttpResponseBase)


def answered(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Return what the log-in page answers in place of `answer`, which Django made."""
    if request.method != "POST":
        return answer
    if isinstance(answer, TemplateResponse):
        form = (answer.context_data or {}).get("form")
        waits = getattr(form, "waits_for_code", None)
        if waits is not None:
            return _wait_for_code(request, waits)
        refused = getattr(form, "refused", None)
        answer.status_code = status_of(refused) if refused else 400
        return answer
    for sentence in getattr(request, "told_on_arrival", ()):
        messages.warning(request, sentence)
    return arrived(request, answer)


def _wait_for_code(request: HttpRequest, user: User) -> HttpResponse:
    """Keep that the password of `user` was right, and ask for the code: nobody is signed in before."""
    request.session[PASSWORD_GIVEN] = {
        "person": user.pk,
        # Of the password that was right: a new one ends this, too.
        "password": user.get_session_auth_hash(),
        "at": clock.now().timestamp(),
        "next": next_page(request, request.POST.get("next") or request.GET.get("next", "")),
    }
    return redirect("admin:come_in_by_code")


def arrived(request: HttpRequest, answer: AnyAnswer, *, beside: str = "") -> AnyAnswer | HttpResponse:
    """Return where who just logged in by their password goes: where `answer` leads, or to what comes first.

    Args:
        beside: what came with the password, as the record says it; empty for nothing.
    """
    user = request.user
    if isinstance(answer, HttpResponse) and isinstance(user, User) and (mends := page_of_ones_own(user)):
        return redirect(mends)
    if isinstance(answer, HttpResponseRedirect) and (hotfix := _signed_at(answer.url)):
        remember(request, to_sign=what_is_signed(hotfix), beside=beside)
    return answer


def page_of_ones_own(user: User) -> str:
    """Return the page on which `user` makes their log-in their own, or safe enough; empty where it is."""
    found = not_own(user)
    if found is None:
        return reverse("admin:own_codes") if must_set_up(user) else ""
    return reverse("admin:password_change" if found.what == PASSWORD else "admin:own_address")


def next_page(request: HttpRequest, wanted: str) -> str:
    """Return where `wanted` leads after the log-in: to a page of this site, else to the overview."""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted[:2000] if ours else reverse("admin:index")


def what_is_signed(hotfix: int) -> str:
    """What a log-in was made to sign: anything on one hot fix, given by its key."""
    return f"hot fix {hotfix}"


def _signed_at(address: str) -> int | None:
    """The key of the hot fix on whose page to sign the log-in arrives; None where it arrives elsewhere."""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return None
    return match.kwargs["pk"] if match.url_name in WHERE_ONE_SIGNS else None
