"""The confirmation page of every act: GET shows what it means, POST does it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common.errors import ChangedSince, DomainError, WrongPhase
from apps.console.forms.acts import ActForm, key_of
from apps.console.hotfix_page import way_to_meet
from apps.console.stale_sign_offs import StaleSignOff, stale_sign_offs
from apps.evidence.differences import Difference, differences
from apps.evidence.sheets import sheet
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.door import changed_since
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.freshness import signed_content
from apps.hotfixes.gates import Gate, Requirement, gate, open_debts
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome, perform
from apps.hotfixes.phases import Act, Kind, State, act_named
from apps.hotfixes.policy import Decision, Rights

from .responses import attempt, hotfix_url, page, person, problem, visible_hotfix, with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def act(request: HttpRequest, hotfix: HotFix, name: str) -> HttpResponse:
    """Confirm and do one act of the process."""
    wanted = act_named(name)
    rights = Rights(person(request), hotfix)
    if request.method == "GET":
        rights.may(wanted).require()
        evidence = _evidence(hotfix)
        form = _form(request, hotfix, wanted, rights, _content(hotfix, evidence))
        return _shown(request, hotfix, wanted, rights, form, evidence)
    return _done(request, hotfix, wanted, rights)


def _evidence(hotfix: HotFix) -> dict[str, list[Evidence]]:
    """The evidence of the present phase: read once, so that what is on screen is what the form carries."""
    return hotfix.evidence(*hotfix.phase.all_evidence) if hotfix.phase else {}


def _content(hotfix: HotFix, evidence: dict[str, list[Evidence]]) -> Content:
    return signed_content(hotfix.phase, evidence) if hotfix.phase else []


def _form(
    request: HttpRequest,
    hotfix: HotFix,
    wanted: Act,
    rights: Rights,
    on_screen: Content = (),
) -> ActForm:
    """The form of the act; `on_screen` is the evidence that is shown beside it for the first time."""
    ways = rights.ways(wanted) if wanted.kind is not Kind.ACT else []
    return ActForm(request.POST or None, act=wanted, hotfix=hotfix, ways=ways, content=on_screen)


def _done(request: HttpRequest, hotfix: HotFix, wanted: Act, rights: Rights) -> HttpResponse:
    # Before the form: who may not act, or not for whom it says, hears of no fields.
    _require(request, hotfix, _chosen(request, wanted, rights))
    _require(request, hotfix, rights.may(wanted))
    form = _form(request, hotfix, wanted, rights)

    def done() -> None:
        outcome = perform(
            hotfix,
            wanted.name,
            by=person(request),
            **form.capacity(),
            seen=form.cleaned_data["seen"],
            seen_evidence=form.seen_evidence(),
            reason=form.reason(),
            details=form.details(),
            proof=form.proof(person(request), request),
        )
        messages.success(request, _said(outcome, wanted))

    error = attempt(form, done)
    if error is None:
        return redirect(hotfix_url(hotfix))
    hotfix = visible_hotfix(request, hotfix.pk)
    rights = Rights(person(request), hotfix)
    now = rights.may(wanted)
    if not now.allowed:
        # It was overtaken so far that there is nothing left to confirm; say both what happened and what is.
        return problem(request, error, hotfix=hotfix)
    evidence = _evidence(hotfix)
    content = _content(hotfix, evidence)
    before = form.was_shown()
    form.on_screen_now(hotfix.version, content)
    changed = differences(before, content) if before is not None else []
    return _shown(request, hotfix, wanted, rights, form, evidence, error, changed)


def _require(request: HttpRequest, hotfix: HotFix, decision: Decision) -> None:
    """Refuse who may not do this now; to a person who was overtaken, say by whom."""
    seen = request.POST.get("seen", "")
    over = decision.error is WrongPhase or hotfix.ended  # the moment is gone, or the role ended with it
    if not decision.allowed and over and seen.isdecimal() and seen != str(hotfix.version):
        raise ChangedSince(changed_since(hotfix, person(request)))
    decision.require()


def _chosen(request: HttpRequest, wanted: Act, rights: Rights) -> Decision:
    """Whether the person acts for whom the form says: it may be forged, or open since before the end."""
    chosen = request.POST.get("as_role", "")
    if ":" not in chosen or chosen in [key_of(way) for way in rights.ways(wanted)]:
        return Decision(True)
    return Decision(
        False,
        _(
            "You do not act for this person in this role here: it was not delegated to you, or it has ended"
            " or was withdrawn."
        ),
    )


def _said(outcome: Outcome, wanted: Act) -> str:
    words = {
        "reference": outcome.hotfix.reference,
        "act": in_place_of(str(wanted.label), str(outcome.on_behalf_of or "")),
        "phase": State(outcome.hotfix.state).label,
        "whom": outcome.on_behalf_of,
    }
    if outcome.hotfix.ended:
        return _("%(reference)s: “%(act)s” is on the record. It is now %(phase)s.") % words
    if outcome.moved:
        return _("%(reference)s: “%(act)s” is on the record. It is now in %(phase)s.") % words
    if outcome.on_behalf_of:
        return _("%(reference)s: your sign-off for %(whom)s is on the record.") % words
    return _("%(reference)s: your sign-off is on the record.") % words


def _shown(
    request: HttpRequest,
    hotfix: HotFix,
    wanted: Act,
    rights: Rights,
    form: ActForm,
    evidence: dict[str, list[Evidence]],
    error: DomainError | None = None,
    changed: Sequence[Difference] = (),
) -> HttpResponse:
    phase = hotfix.phase
    present = gate(hotfix, evidence)
    meaning = _meaning(hotfix, wanted, rights.may(wanted))
    # A signature covers the evidence of the phase; any other act also rests on what followed the signature.
    names = () if phase is None else phase.evidence if meaning else phase.all_evidence
    return page(
        request,
        "console/act.html",
        {
            "title": f"{wanted.label}: {hotfix.reference}",
            "heading": wanted.label,
            "hotfix": hotfix,
            "act": wanted,
            "form": form,
            "gate": present,
            "capacity": "" if len(form.ways) > 1 else rights.may(wanted).capacity,
            "meaning": meaning,
            "unmet": list(_ways_on(hotfix, _unmet(hotfix, wanted, present), rights, evidence)),
            "leads_to": wanted.target.label if wanted.target else "",
            "changed": changed,
            "signed_before": _signed_before(hotfix, rights, _content(hotfix, evidence)),
            "sheets": [sheet(record) for name in names for record in evidence[name]],
            "back_url": hotfix_url(hotfix),
        },
        error=error,
    )


def _signed_before(hotfix: HotFix, rights: Rights, present: Content) -> StaleSignOff | None:
    """This person's own stale sign-off of this phase, and what was changed since."""
    return next(iter(stale_sign_offs(hotfix, rights.user.pk, present)), None)


def _meaning(hotfix: HotFix, wanted: Act, decision: Decision) -> str:
    if wanted.kind is Kind.SIGN_OFF and hotfix.phase and decision.role:
        return str(hotfix.phase.rule_for(decision.role).meaning)
    return ""


def _unmet(hotfix: HotFix, wanted: Act, present: Gate) -> tuple[Requirement, ...]:
    """What stands in the way of this act: for a signer the evidence, for any other act the whole gate."""
    if not wanted.needs_gate:
        return open_debts(hotfix) if wanted.needs_no_debt else ()
    asked = present.before_signing if wanted.kind is Kind.SIGN_OFF else present.requirements
    return tuple(requirement for requirement in asked if not requirement.met)


@dataclass(frozen=True)
class _UnmetLine:
    """What stands in the way, and where this person can do something about it."""

    label: str
    lacks: tuple[str, ...]
    url: str
    link: str


def _ways_on(
    hotfix: HotFix,
    unmet: Sequence[Requirement],
    rights: Rights,
    evidence: dict[str, list[Evidence]],
) -> Iterator[_UnmetLine]:
    for one in unmet:
        url, link = way_to_meet(hotfix, one, rights, evidence)
        yield _UnmetLine(one.label, one.lacks, url, link)
