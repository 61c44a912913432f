"""Writing, reading, publishing and withdrawing release notes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.common.errors import DomainError, WrongPhase
from apps.console.buttons import Button
from apps.console.forms.release_notes import PublishForm, WithdrawForm
from apps.console.release_note_links import note_url
from apps.console.views.evidence import filled_in
from apps.console.what_to_do import WhatToDo
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.release_notes.models import ReleaseNote
from apps.release_notes.publish import publish, withdraw, write_note
from apps.release_notes.rendered import html

from .responses import attempt, hotfix_url, page, person, problem, rights_in, visible_hotfix, with_hotfix


def with_note(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the note and its hot fix, which decides who may see it."""

    @wraps(view)
    def answered(request: HttpRequest, note_pk: int) -> HttpResponse:
        note = ReleaseNote.objects.filter(pk=note_pk).first()
        if note is None:
            raise Http404(_("There is no such release note."))
        note.hotfix = visible_hotfix(request, note.hotfix_id)
        try:
            return view(request, note)
        except DomainError as error:
            return problem(request, error, hotfix=note.hotfix)

    return answered


@require_GET
def show(request: HttpRequest, note_pk: int) -> HttpResponse:
    """The note as its readers see it, with what this person may do to it."""
    return _show(request, note_pk)


@with_note
def _show(request: HttpRequest, note: ReleaseNote) -> HttpResponse:
    context = {
        "title": str(note),
        "note": note,
        "hotfix": note.hotfix,
        "body": html(note),
        "to_do": _to_do(request, note),
        "missing": note.missing() if note.is_draft else [],
        "write_url": _write_url(request, note.hotfix),
        "files": [
            Button(_("PDF"), note_url(note, "pdf"), "plain"),
            Button(_("Markdown"), note_url(note, "md"), "plain"),
            Button(_("HTML"), note_url(note, "html"), "plain"),
        ],
        "back_url": hotfix_url(note.hotfix),
    }
    return page(request, "console/release_note.html", context)


def _to_do(request: HttpRequest, note: ReleaseNote) -> WhatToDo | None:
    """What this person may do to the note; None where that is nothing."""
    if not _may_write(request, note.hotfix) or not (note.is_draft or note.is_published):
        return None
    if note.is_published:
        return WhatToDo(folded=(Button(_("Withdraw"), note_url(note, "withdraw"), "no"),))
    if note.missing():
        return WhatToDo(leads_on=(Button(_("Fill in"), note_url(note, "edit"), "yes"),))
    publishing = Button(_("Publish"), note_url(note, "publish"), "yes")
    return WhatToDo(leads_on=(publishing, Button(_("Edit"), note_url(note, "edit"), "plain")))


def _write_url(request: HttpRequest, hotfix: HotFix) -> str:
    """Where another note is begun; empty for whoever may not."""
    address = reverse("admin:release_notes_releasenote_write", args=[hotfix.pk])
    return address if _may_write(request, hotfix) else ""


def _may_write(request: HttpRequest, hotfix: HotFix) -> bool:
    return rights_in(request, hotfix).may_record(ReleaseNote.relation()).allowed


@require_POST
@with_hotfix
def write(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Begin another draft for this hot fix."""
    return redirect(note_url(write_note(hotfix, by=person(request)), "edit"))


@require_http_methods(["GET", "POST"])
@with_note
def edit(request: HttpRequest, note: ReleaseNote) -> HttpResponse:
    """Edit a draft."""
    Rights(person(request), note.hotfix).may_record(note.relation()).require()
    note.require_editable()
    return filled_in(request, note.hotfix, note, back_url=note_url(note))


@require_http_methods(["GET", "POST"])
@with_note
def publish_note(request: HttpRequest, note: ReleaseNote) -> HttpResponse:
    """Confirm and publish a draft."""
    form = PublishForm(request.POST or None, initial={"seen": note.version})

    def published() -> None:
        publish(note, by=person(request), seen=form.cleaned_data["seen"])
        messages.success(request, _("The release note is published."))

    return _confirmed(request, note, form, published, _("Publish the release note"), needs_draft=True)


@require_http_methods(["GET", "POST"])
@with_note
def withdraw_note(request: HttpRequest, note: ReleaseNote) -> HttpResponse:
    """Confirm and withdraw a published note, saying why."""
    form = WithdrawForm(request.POST or None, submit=_("Withdraw"), initial={"seen": note.version})

    def withdrawn() -> None:
        seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
        withdraw(note, by=person(request), reason=reason, seen=seen)
        messages.success(request, _("The release note is withdrawn."))

    return _confirmed(request, note, form, withdrawn, _("Withdraw the release note"), needs_draft=False)


def _confirmed(
    request: HttpRequest,
    note: ReleaseNote,
    form: Any,
    use_case: Callable[[], None],
    heading: str,
    *,
    needs_draft: bool,
) -> HttpResponse:
    """Show the note with the form, or do it; whoever may not is told before anything else."""
    Rights(person(request), note.hotfix).may_record(note.relation()).require()
    if note.is_draft != needs_draft:
        raise WrongPhase(_("This note is %(status)s.") % {"status": note.get_status_display().lower()})
    error: DomainError | None = None
    if request.method == "POST":
        error = attempt(form, use_case)
        if error is None:
            # What leads on is on the page of the hot fix; of a note that was withdrawn another is begun here.
            return redirect(hotfix_url(note.hotfix) if needs_draft else note_url(note))
    context = {
        "title": heading,
        "heading": heading,
        "note": note,
        "hotfix": note.hotfix,
        "body": html(note),
        "form": form,
        "missing": note.missing() if note.is_draft else [],
        "back_url": note_url(note),
    }
    return page(request, "console/release_note.html", context, error=error)
