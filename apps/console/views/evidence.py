"""Filling in one piece of evidence of the present round."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.common.errors import ChangedSince, DomainError, IsThatSo, UnknownAct
from apps.console import drafts
from apps.console.after_saving import then, where_next
from apps.console.draft_of_form import form_at, offer
from apps.console.evidence_cards import attach_url, evidence_url
from apps.console.forms.evidence import EvidenceForms
from apps.console.forms.prefilled import Prefilled, prefilled
from apps.console.go_panel import collision_lines
from apps.console.models import Draft
from apps.evidence.copying import may_be_copied, source_called, sources
from apps.evidence.insisted import insist
from apps.evidence.proposals import proposals
from apps.evidence.said_earlier import Said, said_earlier
from apps.evidence.sheets import attached_file, sheet
from apps.hotfixes.completing import left_to_follow
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.freshness import covering
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import phase_of
from apps.hotfixes.recording import recording
from apps.release_notes.models import ReleaseNote

from .responses import hotfix_url, page, person, rights_in, with_hotfix

FEW = 3  # so many things that are missing are named when a form is saved, more are counted


@require_http_methods(["GET", "POST"])
@with_hotfix
def evidence(request: HttpRequest, hotfix: HotFix, name: str) -> HttpResponse:
    """Fill in the evidence called `name`; one record a round."""
    if phase_of(name) is None:
        raise UnknownAct(_("There is no evidence of that name."))
    rights_in(request, hotfix).may_record(name).require()
    record = _asked_for(request, hotfix, name)
    record.require_editable()
    # Whoever came from a later form to correct what it shows goes back there.
    came_from = request.GET.get("then", "")
    back_url = evidence_url(hotfix, came_from) if phase_of(came_from) else hotfix_url(hotfix)
    return filled_in(request, hotfix, record, back_url=back_url)


def _asked_for(request: HttpRequest, hotfix: HotFix, name: str) -> Evidence:
    """The record of the round that is asked for; of the present one, or the last one there is, otherwise."""
    number = request.GET.get("round", "")
    every = hotfix.evidence(name, every_round=True)[name]
    here = [one for one in every if str(one.round) == number] if number else every
    if not here:
        raise UnknownAct(_("This evidence is not open yet."))
    return here[-1]


def filled_in(request: HttpRequest, hotfix: HotFix, record: Evidence, *, back_url: str) -> HttpResponse:
    """Show the forms of `record`, or save them through the door; a rejected form keeps what was typed."""
    if request.method == "GET":
        return _with_draft(request, hotfix, record, back_url)
    opens_with = _opens_with(request, record, request.POST)
    forms = EvidenceForms(record, request.POST, opens_with)
    try:
        forms.require_of_this_record()
        with recording(
            record,
            by=person(request),
            seen=forms.seen(),
            reason=request.POST.get("why", "")[:500].strip(),
        ) as present:
            forms = EvidenceForms(present, request.POST, opens_with)
            forms.require_valid()
            meant = forms.require_meant(request.POST.getlist("sure"))
            forms.save_rows()
            insist(present, meant, by=person(request))
    except DomainError as error:
        return _refused(request, hotfix, record, error, back_url, opens_with)
    messages.success(request, _saved(hotfix, record))
    return redirect(where_next(request, hotfix, record) or back_url)


def _with_draft(request: HttpRequest, hotfix: HotFix, record: Evidence, back_url: str) -> HttpResponse:
    """The page with what this person typed and did not send; beside what is stored, where that is newer.

    Whoever has just asked for a copy of an earlier one sees that, and their draft without asking.
    """
    wants_copy = bool(request.GET.get("as_in"))
    draft = None if wants_copy else drafts.found(person(request), form_at(request.path, record.pk))
    if draft is not None:
        typed = drafts.what_was_typed(draft).copy()
        is_older = typed.get("seen") != str(record.version)
        typed["seen"] = str(record.version)
        forms = EvidenceForms(record, typed, _opens_with(request, record, typed))
        forms.do_not_judge()
        if forms.say_more():
            return _shown(request, hotfix, record, forms, back_url, draft=draft, is_older=is_older)
    opens_with = _opens_with(request, record, request.GET)
    if wants_copy and not opens_with.copied_from:
        _say_why_nothing_is_copied(request, record)
    return _shown(request, hotfix, record, EvidenceForms(record, None, opens_with), back_url)


def _say_why_nothing_is_copied(request: HttpRequest, record: Evidence) -> None:
    """Raise UnknownAct where there is nothing to copy from, and else say that nothing is empty here."""
    if source_called(request.GET["as_in"][:20], record, viewer=person(request)) is None:
        raise UnknownAct(_("There is no earlier hot fix of this system that it could be copied from."))
    messages.info(request, _("Nothing is empty here that could be copied."))


def _opens_with(request: HttpRequest, record: Evidence, sent: Any) -> Prefilled:
    """What the form opens with beside what is stored: what is known, and what an earlier one says.

    Args:
        sent: names the earlier one: the address, the form that was sent, or the draft of one.
    """
    copied = may_be_copied(record)
    reference = (sent.get("as_in") or getattr(record, "copied_from", ""))[:20] if copied else ""
    source = source_called(reference, record, viewer=person(request)) if reference else None
    return prefilled(record, proposals(record, viewer=person(request)), source)


def _saved(hotfix: HotFix, record: Evidence) -> str:
    """That it is saved, and what it lacks still: whoever thinks it is finished reads it here."""
    saved = type(record)._default_manager.get(pk=record.pk)
    saved.hotfix = hotfix
    said = _("%(what)s is saved.") % {"what": record.label()}
    lacks, later = _lacks(saved), _follows(saved)
    if not lacks:
        return f"{said} {later}".strip()
    if len(lacks) <= FEW:
        return f"{said} {_('Still missing: %(what)s.') % {'what': '; '.join(lacks)}}"
    still = ngettext("%(number)d thing is still missing.", "%(number)d things are still missing.", len(lacks))
    return f"{said} {still % {'number': len(lacks)}}"


def _follows(record: Evidence) -> str:
    """How much may follow, in a sentence; empty where nothing does."""
    number = len(record.follows()) if left_to_follow(record) is None else 0
    if not number:
        return ""
    return ngettext("%(number)d thing may follow.", "%(number)d things may follow.", number) % {
        "number": number
    }


def _lacks(record: Evidence) -> list[str]:
    """What is waited for: in an Emergency the short form, and all of it once its phase is left."""
    if left_to_follow(record) is not None:
        return [*record.missing(), *record.unanswered()]
    return [*record.asked_now(), *record.questions_asked_now()]


def _refused(
    request: HttpRequest,
    hotfix: HotFix,
    record: Evidence,
    error: DomainError,
    back_url: str,
    opens_with: Prefilled,
) -> HttpResponse:
    """The same page with what was typed; where somebody was faster, with what they saved beside it."""
    typed = request.POST.copy()
    stored = type(record)._default_manager.get(pk=record.pk)
    stored.hotfix = hotfix
    if isinstance(error, ChangedSince):
        typed["seen"] = str(stored.version)
    forms = EvidenceForms.of_another_round(stored, typed, opens_with)
    forms.form.is_valid()
    return _shown(request, hotfix, stored, forms, back_url, error)


def _shown(
    request: HttpRequest,
    hotfix: HotFix,
    record: Evidence,
    forms: EvidenceForms,
    back_url: str,
    error: DomainError | None = None,
    *,
    draft: Draft | None = None,
    is_older: bool = False,
) -> HttpResponse:
    """The page of `forms`; what is stored stands beside what was typed before somebody else saved.

    Args:
        draft: what was put back into `forms`, if it was.
        is_older: whether it was begun before what is stored.
    """
    overtaken = is_older or isinstance(error, ChangedSince)
    stored = type(record)._default_manager.get(pk=record.pk) if overtaken else None
    offer(request, forms.form, request.path, hotfix=hotfix, part=record.pk, draft=draft)
    return page(
        request,
        "console/evidence_form.html",
        {
            "title": f"{record.label()}: {hotfix.reference}",
            "heading": record.label(),
            "hotfix": hotfix,
            "record": record,
            "form": forms.form,
            "formsets": forms.rows,
            "checklist": forms.checklist,
            "as_in": forms.prefilled.copied_from or getattr(record, "copied_from", ""),
            "may_be_like": sources(record, viewer=person(request)),
            "said_earlier": _said_earlier(request, hotfix, record),
            "some_required": forms.some_required,
            "missing": [] if error else _lacks(record),
            "signed_by": _signed_by(hotfix, record),
            "stored": sheet(stored) if stored else None,
            "attached": [attached_file(file) for file in record.attached],
            "attach_url": attach_url(hotfix, record),
            "needed_before": _needed_before(record),
            "collisions": collision_lines(hotfix, {record.relation(): [record]}, person(request)),
            "then": then(rights_in(request, hotfix), record),
            "doubts": error.doubts if isinstance(error, IsThatSo) else {},
            # What was asked about is not asked again because something else is wrong.
            "sure": error.doubts if isinstance(error, IsThatSo) else request.POST.getlist("sure"),
            "back_url": back_url,
        },
        error=error,
    )


def _said_earlier(request: HttpRequest, hotfix: HotFix, record: Evidence) -> list[tuple[Said, str]]:
    """What earlier records say to this, each with where this person may correct it now; empty where not."""
    rights, here = rights_in(request, hotfix), record.relation()
    return [
        (
            said,
            f"{evidence_url(hotfix, said.name)}?then={here}#row_id_{said.field}"
            if rights.may_record(said.name).allowed
            else "",
        )
        for said in said_earlier(record)
    ]


def _signed_by(hotfix: HotFix, record: Evidence) -> list[str]:
    """Whose sign-offs cover this record as it is now: a change makes each of them stale."""
    if hotfix.phase is None or record.relation() not in hotfix.phase.evidence:
        return []
    fresh = covering(hotfix.approvals.in_force(hotfix), hotfix.seen)
    return list(dict.fromkeys(f"{one.signed_by} ({one.get_role_display()})" for one in fresh))


def _needed_before(record: Evidence) -> str:
    """Until when what the gate needs can wait."""
    if isinstance(record, ReleaseNote):
        return _("before it can be published")
    if left_to_follow(record) is not None:
        return _("before it can be ratified")
    name = record.relation()
    phase = phase_of(name)
    assert phase is not None
    if phase.sign_offs and name in phase.evidence:
        return _("before sign-off")
    return _("before the hot fix can leave %(phase)s") % {"phase": phase.name}
