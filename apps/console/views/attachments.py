"""Files on evidence: attaching one, taking one off, and handing one out to whoever may see the hot fix."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.common.errors import BadInput, DomainError, UnknownAct
from apps.console.attaching import attach_each
from apps.console.evidence_cards import evidence_url
from apps.console.forms.attachments import AttachForm
from apps.console.forms.grants import ReasonForm
from apps.console.sent_once import may_be_sent_again
from apps.console.uploads import names_too_large
from apps.evidence.attachments import (
    Attachment,
    record_of,
    require_open,
    require_open_to_files,
    take_off,
)
from apps.evidence.file_types import size_in_words
from apps.evidence.sheets import attached_file
from apps.evidence.stored_files import to_send
from apps.hotfixes.evidence import Evidence, evidence_model, records_of
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import phase_of
from apps.release_notes.models import ReleaseNote

from .responses import attempt, page, person, with_hotfix

# Whatever the file is, no browser runs it, guesses at it, lends it to another site or keeps it.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@may_be_sent_again  # where the second of three files was refused, the third is still wanted
@require_http_methods(["GET", "POST"])
@with_hotfix
def add(request: HttpRequest, hotfix: HotFix, name: str, record_key: int) -> HttpResponse:
    """Attach files to one record of the evidence called `name`: what is good is kept, the rest is named."""
    record = _record(hotfix, name, record_key)
    require_open_to_files(record, by=person(request))
    form = AttachForm()
    error: DomainError | None = None
    if request.method == "POST":
        sent = request.POST, request.FILES
        too_large = names_too_large(request, "file")
        form = AttachForm(*sent, was_too_large=bool(too_large))

        def attached() -> None:
            files, note = form.cleaned_data["file"], form.cleaned_data["note"]
            refused = attach_each(request, record, files, note=note, too_large=too_large)
            if refused:
                raise BadInput(_("Some of this is missing or wrong."), {"file": refused})

        error = attempt(form, attached)
        if error is None:
            return redirect(_back_to(hotfix, record))
    context = {
        "form": form,
        "most": size_in_words(settings.ATTACHMENT_MAX_BYTES),
    }
    heading = _("Attach files: %(evidence)s") % {"evidence": record.label()}
    return _shown(request, hotfix, heading, context, _back_to(hotfix, record), error)


@require_http_methods(["GET", "POST"])
@with_hotfix
def remove(request: HttpRequest, hotfix: HotFix, key: int) -> HttpResponse:
    """Take a file off its evidence, saying why."""
    attachment = attachment_of(hotfix, key)
    record = record_of(attachment)
    require_open(record, by=person(request))
    form = ReasonForm(request.POST or None, submit=_("Remove the file"))
    error: DomainError | None = None
    if request.method == "POST":

        def taken_off() -> None:
            take_off(attachment, by=person(request), reason=form.cleaned_data["reason"])
            messages.success(request, _("“%(name)s” is removed.") % {"name": attachment.name})

        error = attempt(form, taken_off)
        if error is None:
            return redirect(_back_to(hotfix, record))
    heading = _("Remove a file: %(evidence)s") % {"evidence": record.label()}
    context = {"form": form, "file": attached_file(attachment)}
    return _shown(request, hotfix, heading, context, _back_to(hotfix, record), error)


@require_safe
@with_hotfix
def download(request: HttpRequest, hotfix: HotFix, key: int) -> HttpResponseBase:
    """The file itself, to be saved and never to be shown in the browser."""
    attachment = attachment_of(hotfix, key)
    file = to_send(attachment.sha256)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.kind.content_type,
        # By the length, whoever gets a broken-off file knows that it is one.
        headers={"ETag": f'"{attachment.sha256}"', "Content-Length": str(file.size)},
    )
    for name, value in HARMLESS.items():
        response[name] = value
    return response


def _record(hotfix: HotFix, name: str, record_key: int) -> Evidence:
    if phase_of(name) is None:
        raise UnknownAct(_("There is no evidence of that name."))
    record: Evidence | None = records_of(evidence_model(name), hotfix).filter(pk=record_key).first()
    if record is None:
        raise Http404(_("There is no such record on this hot fix."))
    record.hotfix = hotfix
    return record


def attachment_of(hotfix: HotFix, key: int) -> Attachment:
    """The file behind the key in the address; raises Http404 where `hotfix` has no such one."""
    found = hotfix.attachments.select_related("added_by").filter(pk=key).first()
    if found is None:
        raise Http404(_("There is no such file on this hot fix (any more)."))
    found.hotfix = hotfix
    return found


def _back_to(hotfix: HotFix, record: Evidence) -> str:
    """The form of the record."""
    if isinstance(record, ReleaseNote):
        return reverse("admin:release_notes_releasenote_edit", args=[record.pk])
    return evidence_url(hotfix, record.relation())


def _shown(
    request: HttpRequest,
    hotfix: HotFix,
    heading: str,
    context: dict[str, object],
    back_url: str,
    error: DomainError | None,
) -> HttpResponse:
    shared = {"title": heading, "heading": heading, "hotfix": hotfix, "back_url": back_url}
    return page(request, "console/attachment.html", {**shared, **context}, error=error)
