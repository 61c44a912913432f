"""The confirmation pages of break-glass, of verbal approval and of settling a debt: GET shows, POST acts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.approvals.break_glass import call_to_break, go_ahead_without, may_break, may_go_ahead
from apps.approvals.break_glass_calls import BreakGlassCall, calls_of, glass_of, waiting_call
from apps.approvals.debts import Debt, moment_in_words
from apps.approvals.settling import content_of, evidence_of, may_settle, meaning, settle
from apps.approvals.verbal import may_record_verbal, record_verbal, roles_to_say, who_could_say
from apps.common.errors import DomainError, WrongPhase
from apps.console.forms.debts import ConfirmForm, VerbalForm
from apps.evidence.differences import differences
from apps.evidence.sheets import Sheet, sheet
from apps.hotfixes.freshness import signed_content
from apps.hotfixes.gates import Gate, gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome
from apps.hotfixes.phases import State
from apps.hotfixes.policy import Rights

from .responses import attempt, hotfix_url, page, person, problem, visible_hotfix, with_hotfix

Shown = dict[str, Any]


def _asked(
    request: HttpRequest,
    hotfix: HotFix,
    *,
    form: Any,
    do: Callable[[], None],
    allowed: Callable[[HotFix], bool],
    shown: Callable[[HotFix], Shown],
) -> HttpResponse:
    """The page of one confirmation, or what came of it; a rejected form keeps what was typed."""
    if request.method == "GET":
        return _page(request, hotfix, form, shown(hotfix))
    error = attempt(form, do)
    if error is None:
        return redirect(hotfix_url(hotfix))
    present = visible_hotfix(request, hotfix.pk)
    if not allowed(present):
        # It was overtaken so far that there is nothing left to confirm.
        return problem(request, error, hotfix=present)
    on_screen = shown(present)
    content = on_screen.get("content", [])
    before = form.was_shown() if form.signs else None
    form.on_screen_now(present.version, content)
    changed = differences(before, content) if before is not None else []
    return _page(request, present, form, {**on_screen, "changed": changed}, error)


def _page(
    request: HttpRequest, hotfix: HotFix, form: Any, shown: Shown, error: DomainError | None = None
) -> HttpResponse:
    context = {
        "title": f"{shown['heading']}: {hotfix.reference}",
        "hotfix": hotfix,
        "form": form,
        "back_url": hotfix_url(hotfix),
        **shown,
    }
    return page(request, "console/debt_act.html", context, error=error)


def _waiting(call: BreakGlassCall) -> str:
    """That it is not broken yet, and who must do what until when."""
    said = (
        _("Asked: somebody else who holds a role here must confirm it until %(until)s.")
        if call.as_role is Role.RELEASE_MANAGER
        else _("Asked: a Release Manager must confirm it until %(until)s.")
    )
    return said % {"until": moment_in_words(call.waits_until)}


def _done(outcome: Outcome, said: str) -> str:
    """What was done, and where the hot fix is by that."""
    words = {
        "reference": outcome.hotfix.reference,
        "said": said,
        "phase": State(outcome.hotfix.state).label,
    }
    if not outcome.moved:
        return _("%(reference)s: %(said)s") % words
    return _("%(reference)s: %(said)s It is now in %(phase)s.") % words


def _sheets(hotfix: HotFix) -> list[Sheet]:
    """The evidence of the present phase, as a signer would see it."""
    phase = hotfix.phase
    found = hotfix.evidence(*phase.evidence) if phase else {}
    return [sheet(record) for records in found.values() for record in records]


# --- Break-glass ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@with_hotfix
def break_glass(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Give one of the two reasons to break the glass."""
    user = person(request)
    calls = calls_of(hotfix)
    may_break(Rights(user, hotfix), calls).require()
    first = waiting_call(hotfix, calls)
    heading = _("Confirm breaking the glass") if first else _("Break the glass")
    form = ConfirmForm(request.POST or None, hotfix=hotfix, submit=heading)

    def do() -> None:
        typed = form.cleaned_data
        proof = form.proof(user, request)
        call = call_to_break(hotfix, by=user, proof=proof, seen=typed["seen"], reason=typed["reason"])
        messages.success(request, _("The glass is broken.") if call.breaks else _waiting(call))

    def shown(present: HotFix) -> Shown:
        return {"heading": heading, "kind": "break_glass", "first": first}

    def allowed(present: HotFix) -> bool:
        return may_break(Rights(user, present), calls_of(present)).allowed

    return _asked(request, hotfix, form=form, do=do, allowed=allowed, shown=shown)


@require_http_methods(["GET", "POST"])
@with_hotfix
def ahead(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Go ahead without the sign-offs that are missing in this phase."""
    user = person(request)
    calls = calls_of(hotfix)
    may_go_ahead(Rights(user, hotfix), calls).require()
    present_gate = gate(hotfix)
    if not present_gate.unsigned:
        raise WrongPhase(_("No sign-off is missing here: there is nothing to skip."))
    heading = _("Go ahead without sign-off")
    form = ConfirmForm(request.POST or None, hotfix=hotfix, submit=heading, needed=False)

    def do() -> None:
        typed = form.cleaned_data
        proof = form.proof(user, request)
        outcome = go_ahead_without(hotfix, by=user, proof=proof, seen=typed["seen"], reason=typed["reason"])
        messages.success(request, _done(outcome, _("The missing sign-offs are owed now.")))

    def shown(present: HotFix) -> Shown:
        now = gate(present)
        return {
            "heading": heading,
            "kind": "go_ahead",
            "glass": glass_of(present, calls),
            "roles": [role.label for role in now.unsigned],
            "leads_to": _leads_to(now),
            "unmet": [one for one in now.before_signing if not one.met],
            "sheets": _sheets(present),
        }

    def allowed(present: HotFix) -> bool:
        return may_go_ahead(Rights(user, present), calls_of(present)).allowed and bool(gate(present).unsigned)

    return _asked(request, hotfix, form=form, do=do, allowed=allowed, shown=shown)


def _leads_to(present: Gate) -> str:
    """The phase to which going ahead leads; in Deployment it stays for the deployment itself."""
    if present.phase is None or present.phase.signs_by != present.phase.leaves_by:
        return ""
    target = present.phase.way_on.target
    return str(target.label) if target else ""


# --- Verbal approval ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@with_hotfix
def verbal(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Record that a role holder said yes by word of mouth."""
    user = person(request)
    rights = Rights(user, hotfix)
    may_record_verbal(rights).require()
    roles = roles_to_say(rights, gate(hotfix))
    if not roles:
        raise WrongPhase(_("There is no sign-off missing here that you could record."))
    holders = who_could_say(hotfix, roles)
    form = VerbalForm(request.POST or None, hotfix=hotfix, roles=roles, holders=holders)

    def do() -> None:
        proof = form.proof(user, request)
        outcome = record_verbal(hotfix, form.said(), by=user, proof=proof, seen=form.cleaned_data["seen"])
        messages.success(
            request, _done(outcome, _("The verbal approval is on the record, to be countersigned."))
        )

    def shown(present: HotFix) -> Shown:
        return {
            "heading": _("Record a verbal approval"),
            "kind": "verbal",
            "unmet": [one for one in gate(present).before_signing if not one.met],
            "sheets": _sheets(present),
        }

    def allowed(present: HotFix) -> bool:
        now = Rights(user, present)
        return may_record_verbal(now).allowed and bool(roles_to_say(now, gate(present)))

    return _asked(request, hotfix, form=form, do=do, allowed=allowed, shown=shown)


# --- Settling -------------------------------------------------------------------------------------

VERDICTS = {"ratify": True, "refuse": False}


@require_http_methods(["GET", "POST"])
@with_hotfix
def settling(request: HttpRequest, hotfix: HotFix, debt_pk: int, verdict: str) -> HttpResponse:
    """Ratify or countersign a debt, or refuse to, under the evidence of its phase and round."""
    user = person(request)
    debt = _debt(hotfix, debt_pk)
    if debt is None or verdict not in VERDICTS:
        raise Http404(_("There is no such debt on this hot fix."))
    ratified = VERDICTS[verdict]
    may_settle(Rights(user, hotfix), debt).require()
    heading = _heading(debt, ratified)
    tone = "yes" if ratified else "no"
    form = ConfirmForm(
        request.POST or None,
        hotfix=hotfix,
        submit=heading,
        tone=tone,
        needed=not ratified,
        content=[] if request.method == "POST" else content_of(debt),
    )

    def do() -> None:
        typed = form.cleaned_data
        given = settle(
            debt,
            ratified=ratified,
            by=user,
            proof=form.proof(user, request),
            seen=typed["seen"],
            seen_evidence=form.seen_evidence(),
            reason=typed["reason"],
        )
        messages.success(request, f"{debt}: {given.verdict}.")

    def shown(present: HotFix) -> Shown:
        now = _debt(present, debt_pk)
        assert now is not None
        found = evidence_of(now)
        return {
            "heading": heading,
            "kind": "settle",
            "debt": now,
            "meaning": meaning(now, ratified=ratified),
            "content": signed_content(now.as_phase, found),
            "sheets": [sheet(record) for records in found.values() for record in records],
        }

    def allowed(present: HotFix) -> bool:
        now = _debt(present, debt_pk)
        return now is not None and may_settle(Rights(user, present), now).allowed

    return _asked(request, hotfix, form=form, do=do, allowed=allowed, shown=shown)


def _debt(hotfix: HotFix, pk: int) -> Debt | None:
    return next((debt for debt in hotfix.debts.all() if debt.pk == pk), None)


def _heading(debt: Debt, ratified: bool) -> str:
    if not ratified:
        return _("Refuse to countersign") if debt.verbal else _("Refuse to ratify")
    return _("Countersign") if debt.verbal else _("Ratify")
