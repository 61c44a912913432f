"""The agenda of the change board and the auditor's pack: choose by GET, print by POST."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common import clock
from apps.common.errors import BadInput, DomainError
from apps.console.forms.period import AgendaForm, PackForm, PeriodForm
from apps.console.sent_once import may_be_sent_again
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.policy import may_export
from apps.hotfixes.visibility import visible_to
from apps.records.agenda import build_agenda
from apps.records.board_papers import print_agenda
from apps.records.models import PackExport
from apps.records.pack import PackContents, pack, pack_contents
from apps.records.period import Selection
from apps.records.render_worker import render_in_worker, require_place_in_queue

from .responses import as_download, download, hotfix_url, page, person, problem, with_hotfix

# On one agenda, and in one pack from here: more take so long that a command is the better way.
MOST_ON_AGENDA = 100
MOST_IN_PACK = 200
SHOWN = 20


@require_http_methods(["GET", "POST"])
def board_agenda(request: HttpRequest) -> HttpResponse:
    """Choose a period, see what is in it, and print the agenda."""
    typed = _typed(request)
    form = AgendaForm(typed or None)
    selection = form.selection() if typed else None
    found = selection.of(visible_to(person(request))) if selection else None
    refused = _refused(form, found, most=MOST_ON_AGENDA, instead="export_agenda") if typed else None
    if request.method == "POST" and not refused and selection and found is not None:
        try:
            return printed_agenda(request, found, scope=selection.in_words)
        except DomainError as error:
            refused = error
    return _shown(request, form, selection, found, refused, heading=_("Agenda of the change board"))


def printed_agenda(request: HttpRequest, hotfixes: HotFixQuerySet, *, scope: str) -> HttpResponse:
    """The agenda as a PDF. Raises RenderWorkerBusy, RenderWorkerStopped."""
    require_place_in_queue()
    at = clock.now()
    agenda = build_agenda(hotfixes, scope=scope, printed_by=str(person(request)), at=at)
    pdf = render_in_worker(print_agenda, agenda)
    return download(pdf.content, name=f"agenda-{at:%Y-%m-%d}.pdf", kind="application/pdf")


def agenda_of_chosen(request: HttpRequest, chosen: QuerySet) -> HttpResponse:
    """The agenda of those that were ticked in the list, of which this person may see each."""
    keys = list(chosen.values_list("pk", flat=True)[: MOST_ON_AGENDA + 1])
    found = visible_to(person(request)).filter(pk__in=keys).order_by("pk")
    if not found.exists():
        return nothing_to_print(request)
    try:
        if len(keys) > MOST_ON_AGENDA:
            raise BadInput(
                _("An agenda holds at most %(most)d hot fixes: choose fewer.") % {"most": MOST_ON_AGENDA}
            )
        return printed_agenda(request, found, scope=_("Chosen in the list"))
    except DomainError as error:
        return problem(request, error, heading=_("No agenda was printed"))


def nothing_to_print(request: HttpRequest) -> HttpResponse:
    """None of the chosen ones is one for this person."""
    error = BadInput(_("None of these hot fixes exists, or you may not see them."))
    return problem(request, error, heading=_("No agenda was printed"))


@may_be_sent_again
@require_http_methods(["GET", "POST"])
def auditors_pack(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Choose a period or a system, see how much that is, and take it along."""
    allowed = may_export(person(request))
    if not allowed.allowed:
        return problem(request, allowed.error(allowed.reason))
    typed = _typed(request)
    form = PackForm(typed or None)
    selection = form.selection() if typed else None
    found = selection.of(visible_to(person(request))) if selection else None
    refused = _refused(form, found, most=MOST_IN_PACK, instead="export_pack") if typed else None
    if request.method == "POST" and not refused and selection and found is not None:
        return _sent(request, found, selection)
    return _shown(request, form, selection, found, refused, heading=_("Auditor's pack"), is_pack=True)


@may_be_sent_again
@require_http_methods(["GET", "POST"])
@with_hotfix
def pack_of_one(request: HttpRequest, hotfix: HotFix) -> HttpResponse | StreamingHttpResponse:
    """Everything about one hot fix."""
    may_export(person(request)).require()
    if request.method == "POST":
        return _sent(request, HotFix.objects.filter(pk=hotfix.pk), Selection(), reference=hotfix.reference)
    context = {
        "title": _("Auditor's pack of %(reference)s") % {"reference": hotfix.reference},
        "heading": _("Auditor's pack of %(reference)s") % {"reference": hotfix.reference},
        "hotfix": hotfix,
        "back_url": hotfix_url(hotfix),
    }
    return page(request, "console/pack_of_one.html", context)


def _typed(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _refused(
    form: PeriodForm, found: HotFixQuerySet | None, *, most: int, instead: str
) -> DomainError | None:
    """Why this cannot be printed here, in a sentence."""
    if found is None:
        return BadInput(_("Some of this is missing or wrong."))
    number = found.count()
    if not number:
        return BadInput(_("There is no hot fix in this selection that you may see."))
    if number <= most:
        return None
    return BadInput(
        _(
            "This selects %(number)d hot fixes, and at most %(most)d fit into one download: choose a shorter "
            "period, or ask the operator for “manage.py %(command)s”."
        )
        % {"number": number, "most": most, "command": instead}
    )


def _shown(
    request: HttpRequest,
    form: PeriodForm,
    selection: Selection | None,
    found: HotFixQuerySet | None,
    refused: DomainError | None,
    *,
    heading: str,
    is_pack: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": heading,
        "heading": heading,
        "form": form,
        "is_pack": is_pack,
        "scope": selection.in_words if selection else "",
        "number": found.count() if found is not None else 0,
        "chosen": _chosen(form) if selection and not refused else [],
        "some": list(found.select_related("system")[:SHOWN]) if found is not None else [],
        "exports": PackExport.objects.select_related("system")[:5] if is_pack else [],
    }
    return page(request, "console/period.html", context, error=refused)


def _chosen(form: PeriodForm) -> list[tuple[str, str]]:
    """What was chosen, for the form that prints it."""
    return [(name, form.data.get(name, "")) for name in form.fields]


def _sent(
    request: HttpRequest, found: HotFixQuerySet, selection: Selection, *, reference: str = ""
) -> StreamingHttpResponse:
    """The pack while it is being made; who takes it is written down first."""
    user, at = person(request), clock.now()
    scope = reference or selection.in_words
    contents = pack_contents(found, scope=scope, packed_by=str(user), at=at)
    export = PackExport.begin(
        selection,
        by=user,
        name=str(user),
        at=at,
        number=len(contents.keys),
        reference=reference,
    )
    answer = StreamingHttpResponse(_stream(contents, export), content_type="application/zip")
    named = reference or f"{at:%Y-%m-%d}"
    return as_download(answer, name=f"auditors-pack-{named}.zip")


def _stream(contents: PackContents, export: PackExport) -> Iterator[bytes]:
    archive = pack(contents)
    yield from archive
    export.finish(archive.manifest_sha256)
