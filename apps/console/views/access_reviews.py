"""Access reviews: begin one, decide its lines, sign it, and take its paper along."""

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.access.models import AccessReview, ReviewLine
from apps.access.reviewing import (
    Ticked,
    as_it_stands,
    begin_review,
    confirm_lines,
    digest_of,
    may_decide,
    may_review,
    sign_review,
    what_is_signed,
    withdraw_line,
)
from apps.accounts.asking_elsewhere import AskedElsewhere
from apps.common.errors import DomainError
from apps.console.forms.access import BeginReviewForm, ReviewSigningForm, WhichLinesForm
from apps.console.forms.grants import ReasonForm
from apps.hotfixes.visibility import administers, sees_people
from apps.records.file_store import to_send
from apps.records.models import IssuedReview

from .responses import attempt, may_go_elsewhere, page, person, problem, sent_away

ON_A_PAGE = 100
FEW = 20  # so many open lines are named to who signs
Decision = ReviewLine.Decision


def sees_reviews(user: Any) -> bool:
    """Whether `user` may read who holds what: process owners, auditors and administrators."""
    return sees_people(user) or administers(user)


def _with_review(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give `view` the review behind the key in the address, and turn a domain error into a page."""

    @wraps(view)
    def answered(request: HttpRequest, key: int) -> HttpResponseBase:
        review = AccessReview.objects.select_related("started_by").filter(pk=key).first()
        if review is None or not sees_reviews(person(request)):
            raise Http404(_("There is no such review, or you may not see it."))
        try:
            return view(request, review)
        except AskedElsewhere as asked:
            return sent_away(request, asked)
        except DomainError as error:
            return problem(request, error, back=(_url(review), str(review)))

    return answered


def _url(review: AccessReview, name: str = "access_review") -> str:
    return reverse(f"admin:{name}", args=[review.pk])


@require_http_methods(["GET", "POST"])
def access_reviews(request: HttpRequest) -> HttpResponse:
    """List the reviews, and begin one."""
    user = person(request)
    if not sees_reviews(user):
        raise Http404(_("There is no such page, or you may not see it."))
    may = may_review(user)
    form = BeginReviewForm(request.POST or None)
    error: DomainError | None = None
    if request.method == "POST":
        if not may.allowed:
            return problem(request, may.error(may.reason))
        made: list[AccessReview] = []
        error = attempt(form, lambda: made.append(begin_review(**form.cleaned_data, by=user)))
        if error is None:
            messages.success(request, _("%(review)s: begun.") % {"review": made[0]})
            return redirect(_url(made[0]))
    known = list(AccessReview.objects.select_related("issued"))
    heading = _("Who holds what")
    context = {
        "title": heading,
        "heading": heading,
        "reviews": known,
        "form": form if may.allowed and not any(one.is_open for one in known) else None,
    }
    return page(request, "console/access_reviews.html", context, error=error)


@require_http_methods(["GET", "POST"])
@_with_review
def access_review(request: HttpRequest, review: AccessReview) -> HttpResponse:
    """Show the lines as they stand now; confirm those that were ticked."""
    user = person(request)
    error: DomainError | None = None
    ticked: list[Ticked] = []
    if request.method == "POST":
        try:
            ticked = [Ticked.named(name) for name in request.POST.getlist("line")]
            number = confirm_lines(review, ticked, by=user)
        except DomainError as refused:
            error = refused
        else:
            said = ngettext("%(number)d line is confirmed.", "%(number)d lines are confirmed.", number)
            messages.success(request, said % {"number": number})
            return redirect(request.get_full_path())
    lines = as_it_stands(review)
    asked_for = request.GET.copy()
    if "show" not in asked_for:
        asked_for["show"] = WhichLinesForm.OPEN if review.is_open else WhichLinesForm.ALL
    chosen = WhichLinesForm(asked_for)
    typed = chosen.cleaned_data if chosen.is_valid() else {}
    shown = _chosen(lines, typed, also={(one.kind, one.key) for one in ticked})
    asked = request.GET.get("page", "1")
    part = Paginator(shown, ON_A_PAGE).get_page(asked)
    context = {
        **_shared(review, lines),
        "form": chosen,
        "part": part,
        # What was refused is ticked once more, but for lines that are decided or read otherwise by now.
        "ticked": {one.name for one in ticked},
        "holders": _by_holder(list(part.object_list), user, review),
        "query": "&".join(f"{name}={value}" for name, value in _kept(typed)),
        "may_review": may_review(user).allowed,
        "issued": IssuedReview.objects.filter(review=review).first(),
    }
    return page(request, "console/access_review.html", context, error=error)


def _chosen(
    lines: Sequence[ReviewLine], typed: dict[str, Any], *, also: Collection[tuple[str, str]]
) -> list[ReviewLine]:
    """Those that were asked for, and those that were ticked: one decided meanwhile says by whom."""
    show = typed.get("show") or WhichLinesForm.ALL
    kind, who = typed.get("kind", ""), typed.get("who", "").casefold()
    found = [
        one
        for one in lines
        if (one.kind, one.key) in also
        or (_is_wanted(one, show) and kind in ("", one.kind) and who in one.holder.casefold())
    ]
    return sorted(found, key=lambda one: (one.holder.casefold(), one.holder, one.pk or 0))


def _is_wanted(line: ReviewLine, show: str) -> bool:
    if show == WhichLinesForm.NEWS:
        return line.came_later or bool(line.read_before) or line.decision == Decision.GONE
    return show == WhichLinesForm.ALL or line.decision == Decision.OPEN


def _kept(typed: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, quote(str(value))) for name, value in typed.items() if value]


def _by_holder(
    lines: Sequence[ReviewLine], user: Any, review: AccessReview
) -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        (holder, [_row(line, user, review) for line in theirs])
        for holder, theirs in groupby(lines, key=lambda one: one.holder)
    ]


def _row(line: ReviewLine, user: Any, review: AccessReview) -> dict[str, Any]:
    is_open = review.is_open and line.decision == Decision.OPEN
    answer = may_decide(user, line) if is_open else None
    name = Ticked.of(line).name
    last = line.person.last_login if line.kind == ReviewLine.Kind.ACCOUNT and line.person else None
    return {
        "line": line,
        "name": name,
        "may_decide": bool(answer and answer.allowed),
        "why_not": answer.reason if answer and not answer.allowed and may_review(user).allowed else "",
        "last_login": last,
    }


def _shared(review: AccessReview, lines: Sequence[ReviewLine]) -> dict[str, Any]:
    return {
        "title": str(review),
        "heading": str(review),
        "review": review,
        "numbers": [(kind, sum(one.decision == kind for one in lines)) for kind in Decision],
        "left": sum(one.decision == Decision.OPEN for one in lines),
        "news": sum(one.unsaved for one in lines),
        "list_url": reverse("admin:access_reviews"),
        "review_url": _url(review),
    }


@require_http_methods(["GET", "POST"])
@_with_review
def withdraw_right(request: HttpRequest, review: AccessReview) -> HttpResponse:
    """Ask why, and take the right of one line away."""
    user = person(request)
    ticked = Ticked.named(request.GET.get("line", ""))
    wanted = (ticked.kind, ticked.key)
    line = next((one for one in as_it_stands(review) if (one.kind, one.key) == wanted), None)
    if line is None or not review.is_open:
        raise Http404(_("There is no such line: look at the review as it is now."))
    may_decide(user, line).require()
    form = ReasonForm(request.POST or None, submit=_("Withdraw the right"))
    error: DomainError | None = None
    if request.method == "POST":

        def do() -> None:
            withdraw_line(review, ticked, by=user, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(line)s: withdrawn.") % {"line": line})

        error = attempt(form, do)
        if error is None:
            return redirect(_url(review))
    heading = _("Withdraw a right")
    context = {"title": heading, "heading": heading, "form": form, "line": line, "review": review}
    shared = {"list_url": reverse("admin:access_reviews"), "review_url": _url(review)}
    return page(request, "console/withdraw_right.html", {**context, **shared}, error=error)


@require_http_methods(["GET", "POST"])
@_with_review
def sign_access_review(request: HttpRequest, review: AccessReview) -> HttpResponse:
    """Ask again who signs, and finish the review."""
    user = person(request)
    may_review(user).require()
    lines = as_it_stands(review)
    digest = digest_of(what_is_signed(review, lines))
    form = ReviewSigningForm(request.POST or None, digest=digest)
    error: DomainError | None = None
    if request.method == "POST":

        def do() -> None:
            sign_review(
                review,
                by=user,
                proof=form.proof(user, request),
                seen=form.seen_evidence(),
                why_open=form.cleaned_data["why_open"],
            )
            messages.success(
                request, _("%(review)s is signed; its paper is being issued.") % {"review": review}
            )

        error = attempt(form, do)
        if error is None:
            return redirect(_url(review))
        form.show(digest)
    open_lines = [one for one in lines if one.decision == Decision.OPEN]
    context = {**_shared(review, lines), "form": form, "open_lines": open_lines[:FEW]}
    context["more"] = len(open_lines) - FEW
    context |= {"heading": _("Sign: %(review)s") % {"review": review}, "digest": digest}
    return may_go_elsewhere(page(request, "console/sign_access_review.html", context, error=error))


@require_GET
@_with_review
def access_review_paper(request: HttpRequest, review: AccessReview) -> HttpResponseBase:
    """The issued paper, compared while it is sent."""
    issued = IssuedReview.objects.filter(review=review).first()
    if issued is None:
        raise Http404(_("There is no paper of this review yet."))
    file = to_send(issued)
    return FileResponse(
        file,
        as_attachment=True,
        filename=str(issued),
        content_type="application/pdf",
        headers={"Content-Length": str(file.size)},
    )
