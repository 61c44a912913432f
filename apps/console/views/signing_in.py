"""What the log-in answers: a status that says no where it says no, and the way to a log-in of one's own."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.log_in_to_sign import remember
from apps.accounts.models import User
from apps.accounts.own_login import PASSWORD, not_own

# The pages to which a message leads whoever is to sign.
WHERE_ONE_SIGNS = ("hotfixes_hotfix_act", "hotfixes_hotfix_settle", "hotfixes_hotfix_answer_verbal")


def answered(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Return what the log-in page answers in place of `answer`, which Django made."""
    if request.method != "POST":
        return answer
    if isinstance(answer, TemplateResponse):
        answer.status_code = 400
        return answer
    user = request.user
    if isinstance(answer, HttpResponse) and isinstance(user, User) and (mends := page_of_ones_own(user)):
        return redirect(mends)
    if isinstance(answer, HttpResponseRedirect) and (hotfix := _signed_at(answer.url)):
        remember(request, to_sign=what_is_signed(hotfix))
    return answer


def page_of_ones_own(user: User) -> str:
    """Return the page on which `user` makes their log-in their own; empty where it is."""
    found = not_own(user)
    if found is None:
        return ""
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
