"""One follow-up action: what is to be done, what became of it, and what this person may do about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.common.errors import DomainError
from apps.console.buttons import Button
from apps.console.follow_up_lines import follow_up_url
from apps.console.forms.follow_ups import STEPS, FollowUpForm
from apps.hotfixes.visibility import sees
from apps.learning import follow_ups
from apps.learning.follow_up_rights import may, visible_follow_ups
from apps.learning.models import FollowUpAction, FollowUpStep

from .responses import attempt, hotfix_url, page, person, problem, rights_in

Kind = FollowUpStep.Kind


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The action with its steps, and a button for each thing that this person may do now."""
    action = _visible(request, pk)
    return page(request, "console/follow_up.html", _context(request, action, title=str(action)))


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Do one thing to the action, with a reason."""
    if kind not in Kind.values:
        raise Http404(_("There is no such step."))
    action, chosen = _visible(request, pk), Kind(kind)
    try:
        may(person(request), chosen, action).require()
    except DomainError as refused:
        return problem(request, refused, back=(follow_up_url(action), str(action)))
    steps = list(action.steps.select_related("to"))
    form = FollowUpForm(request.POST or None, kind=chosen, action=action, initial={"seen": len(steps)})
    error: DomainError | None = None
    if request.method == "POST":
        error = attempt(form, lambda: _do(chosen, action, person(request), form.cleaned_data))
        if error is None:
            messages.success(request, f"{_DONE[chosen]}: {action}")
            return redirect(follow_up_url(action))
        action = _visible(request, pk)
        if not may(person(request), chosen, action).allowed:
            return problem(request, error, back=(follow_up_url(action), str(action)))
        form.data = {**form.data, "seen": str(action.steps.count())}
    heading = str(STEPS[chosen].button)
    context = {**_context(request, action, title=heading), "form": form, "buttons": []}
    return page(request, "console/follow_up.html", context, error=error)


_DONE = {
    Kind.DONE: _("Said to be done"),
    Kind.CONFIRMED: _("Confirmed"),
    Kind.SENT_BACK: _("Sent back"),
    Kind.HANDED_OVER: _("Handed over"),
    Kind.POSTPONED: _("Another due date is set"),
    Kind.DROPPED: _("Dropped"),
}


def _do(kind: FollowUpStep.Kind, action: FollowUpAction, by: Any, typed: dict[str, Any]) -> None:
    """Ask the use case of this step."""
    text, shared = typed["text"], {"by": by, "seen": typed["seen"]}
    doing: dict[FollowUpStep.Kind, Callable[[], FollowUpStep]] = {
        Kind.DONE: lambda: follow_ups.say_done(action, outcome=text, **shared),
        Kind.CONFIRMED: lambda: follow_ups.confirm(action, comment=text, **shared),
        Kind.SENT_BACK: lambda: follow_ups.send_back(action, reason=text, **shared),
        Kind.DROPPED: lambda: follow_ups.drop(action, reason=text, **shared),
        Kind.HANDED_OVER: lambda: follow_ups.hand_over(action, to=typed["to"], reason=text, **shared),
        Kind.POSTPONED: lambda: follow_ups.postpone(action, until=typed["until"], reason=text, **shared),
    }
    doing[kind]()


def _visible(request: HttpRequest, pk: int) -> FollowUpAction:
    found = visible_follow_ups(request.user).select_related("came_of__system", "owner").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such follow-up action, or you may not see it."))
    return found


def _context(request: HttpRequest, action: FollowUpAction, *, title: str) -> dict[str, Any]:
    user = person(request)
    return {
        "title": title,
        "heading": title,
        "opts": FollowUpAction._meta,
        "action": action,
        "steps": action.steps.select_related("to"),
        # Whoever only owns it may read what is to be done, and not the hot fix that it came of.
        "hotfix_url": hotfix_url(action.came_of) if sees(rights_in(request, action.came_of)) else "",
        "buttons": [
            Button(
                str(asked.button),
                reverse("admin:learning_followupaction_step", args=[action.pk, kind.value]),
                asked.tone,
            )
            for kind, asked in STEPS.items()
            if may(user, kind, action).allowed
        ],
        "back_url": follow_up_url(action),
    }
