"""Filling in one piece of evidence of the present round."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.common.errors import ChangedSince, DomainError, UnknownAct
from apps.console.evidence_cards import attach_url
from apps.console.forms.evidence import EvidenceForms
from apps.evidence.sheets import attached_file, sheet
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
    records = hotfix.evidence(name)[name]
    if not records:
        raise UnknownAct(_("This evidence is not open yet."))
    records[-1].require_editable()
    return filled_in(request, hotfix, records[-1], back_url=f"{hotfix_url(hotfix)}#{name}")


def filled_in(request: HttpRequest, hotfix: HotFix, record: Evidence, *, back_url: str) -> HttpResponse:
    """Show the forms of `record`, or save them through the door; a rejected form keeps what was typed."""
    if request.method == "GET":
        return _shown(request, hotfix, record, EvidenceForms(record), back_url)
    forms = EvidenceForms(record, request.POST)
    try:
        with recording(
            record,
            by=person(request),
            seen=forms.seen(),
            reason=request.POST.get("why", "")[:500].strip(),
        ) as present:
            forms = EvidenceForms(present, request.POST)
            forms.require_valid()
            forms.save_rows()
    except DomainError as error:
        return _refused(request, hotfix, record, error, back_url)
    messages.success(request, _saved(hotfix, record))
    return redirect(back_url)


def _saved(hotfix: HotFix, record: Evidence) -> str:
    """That it is saved, and what it lacks still: whoever thinks it is finished reads it here."""
    saved = type(record)._default_manager.get(pk=record.pk)
    saved.hotfix = hotfix
    said = _("%(what)s is saved.") % {"what": record.label()}
    lacks = _lacks(saved)
    if not lacks:
        return said
    if len(lacks) <= FEW:
        return f"{said} {_('Still missing: %(what)s.') % {'what': '; '.join(lacks)}}"
    still = ngettext("%(number)d thing is still missing.", "%(number)d things are still missing.", len(lacks))
    return f"{said} {still % {'number': len(lacks)}}"


def _lacks(record: Evidence) -> list[str]:
    return [*record.missing(), *record.unanswered()]


def _refused(
    request: HttpRequest, hotfix: HotFix, record: Evidence, error: DomainError, back_url: str
) -> HttpResponse:
    """The same page with what was typed; where somebody was faster, with what they saved beside it."""
    typed = request.POST.copy()
    stored = type(record)._default_manager.get(pk=record.pk)
    stored.hotfix = hotfix
    if isinstance(error, ChangedSince):
        typed["seen"] = str(stored.version)
    forms = EvidenceForms(stored, typed)
    forms.form.is_valid()
    return _shown(request, hotfix, stored, forms, back_url, error)


def _shown(
    request: HttpRequest,
    hotfix: HotFix,
    record: Evidence,
    forms: EvidenceForms,
    back_url: str,
    error: DomainError | None = None,
) -> HttpResponse:
    overtaken = type(record)._default_manager.get(pk=record.pk) if isinstance(error, ChangedSince) else None
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
            "some_required": forms.some_required,
            "missing": [] if error else _lacks(record),
            "signed_by": _signed_by(hotfix, record),
            "stored": sheet(overtaken) if overtaken else None,
            "attached": [attached_file(file) for file in record.attached],
            "attach_url": attach_url(hotfix, record),
            "needed_before": _needed_before(record),
            "back_url": back_url,
        },
        error=error,
    )


def _signed_by(hotfix: HotFix, record: Evidence) -> list[str]:
    """Whose sign-offs cover this record as it is now: a change makes each of them stale."""
    if hotfix.phase is None or record.relation() not in hotfix.phase.evidence:
        return []
    fresh = covering(hotfix.approvals.in_force(hotfix), hotfix.evidence_digest)
    return list(dict.fromkeys(f"{one.signed_by} ({one.get_role_display()})" for one in fresh))


def _needed_before(record: Evidence) -> str:
    """Until when what the gate needs can wait."""
    if isinstance(record, ReleaseNote):
        return _("before it can be published")
    name = record.relation()
    phase = phase_of(name)
    assert phase is not None
    if phase.sign_offs and name in phase.evidence:
        return _("before sign-off")
    return _("before the hot fix can leave %(phase)s") % {"phase": phase.name}
