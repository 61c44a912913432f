"""The change-management record: the issued file, a draft on demand, and trying again where issuing failed."""

from django.contrib import messages
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.common import clock
from apps.common.errors import DomainError, NotAllowed
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import is_process_owner
from apps.records.file_store import to_send
from apps.records.issue_queue import try_again_now
from apps.records.models import IssuedRecord, RecordTimestamp
from apps.records.pdf import render_board_sheet, render_pdf
from apps.records.render_worker import render_in_worker, require_place_in_queue
from apps.records.snapshot import as_draft, snapshot

from .responses import download, hotfix_url, person, problem, visible_hotfix, with_hotfix

# Only what tells who sees it, and what finds the file, put together once: where the file lies ready, asking
# for this is most of the work.
_NEWEST = RecordTimestamp.objects.filter(record__hotfix=OuterRef("pk")).newest_first()
# With the newest timestamp behind it, where there is one.
FILE = {
    name: Coalesce(Subquery(_NEWEST.values(name)[:1]), F(f"issued_record__{name}"))
    for name in ("pdf_name", "pdf_sha256")
}
WITH_ITS_FILE = HotFix.objects.only("reference", "reported_by", "system").annotate(**FILE)


@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The record as a PDF to keep: the one that was issued, or a draft while there is none."""
    hotfix = visible_hotfix(request, pk, among=WITH_ITS_FILE)
    found = {name: getattr(hotfix, name) for name in FILE}
    return _issued(request, hotfix, IssuedRecord(**found)) if found["pdf_name"] else _draft(request, hotfix)


def _issued(request: HttpRequest, hotfix: HotFix, issued: IssuedRecord) -> HttpResponseBase:
    """The file on the shelf, compared while it is sent; a browser that has it already is told so."""
    etag = f'"{issued.pdf_sha256}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    try:
        file = to_send(issued)
    except DomainError as error:
        return problem(request, error, hotfix=hotfix)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{hotfix.reference}.pdf",
        content_type="application/pdf",
        # By the length, whoever gets a broken-off file knows that it is one.
        headers={"ETag": etag, "Content-Length": str(file.size)},
    )


def _draft(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    try:
        require_place_in_queue()
        taken = snapshot(hotfix, printed_by=str(person(request)), at=clock.now())
        printed = render_in_worker(render_pdf, as_draft(taken))
    except DomainError as error:
        return problem(request, error, hotfix=hotfix)
    return download(printed, name=f"{hotfix.reference}-draft.pdf", kind="application/pdf")


@require_GET
def board_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Page one of the record alone, as it is now; for whoever may see the hot fix, ended or not."""
    hotfix = visible_hotfix(request, pk)
    try:
        require_place_in_queue()
        taken = snapshot(hotfix, printed_by=str(person(request)), at=clock.now())
        printed = render_in_worker(render_board_sheet, taken)
    except DomainError as error:
        return problem(request, error, hotfix=hotfix)
    return download(printed, name=f"{hotfix.reference}-board-sheet.pdf", kind="application/pdf")


@require_POST
@with_hotfix
def try_again(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Issue the record now, without waiting for the next try; a process owner asks for it."""
    if not is_process_owner(person(request)):
        raise NotAllowed(_("Only a process owner may try again before the next try is due."))
    if try_again_now(hotfix):
        messages.success(
            request, _("The record of %(hotfix)s is tried again now.") % {"hotfix": hotfix.reference}
        )
    else:
        messages.info(request, _("It is already in the queue, or has been issued."))
    return redirect(hotfix_url(hotfix))
