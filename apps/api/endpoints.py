"""The addresses of the API. It is read only: what is signed, is signed by a person on a page."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from ninja import NinjaAPI, Query
from ninja.decorators import decorate_view
from ninja.errors import AuthenticationError, HttpError
from pydantic import StringConstraints

from apps.common import clock, log_context
from apps.common.capped_count import COUNTED, CappedPaginator
from apps.evidence import calendar_feed
from apps.evidence.calendar import systems_in_sight
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.phases import State
from apps.hotfixes.status_updates import latest_update, next_update_due_at
from apps.hotfixes.visibility import Visibility, visible_to
from apps.notifications.tonight import FURTHEST, answers_for, systems_seen_by
from apps.systems.rota_feed import KIND, feed

from .answers import (
    EvidenceDebtAnswer,
    GateAnswer,
    HotFixAnswer,
    HotFixesAnswer,
    Refusal,
    ReleaseAnswer,
    SignOffAnswer,
    SystemAnswer,
    SystemsAnswer,
    Unclear,
    WholeHotFixAnswer,
)
from .callers import ByPassword, BySession, caller, sign_in_first
from .entrance import CALENDAR, ON_CALL_CALENDAR, by_known_names

# A word that could be a code or a reference: what else is typed there, no row has.
Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[\w-]+$")]
PLAN = "deployment_plans"
# What any address may answer instead; where one asks about one thing, it may not be there.
REFUSALS = {400: Refusal, 401: Refusal, 403: Refusal, 406: Refusal, 422: Unclear, 429: Refusal, 503: Refusal}
MOST_AT_ONCE = 100

api = NinjaAPI(
    title="Hot fixes",
    version="1",
    urls_namespace="api",
    auth=[BySession(), ByPassword()],
    # No page of documentation: it would load scripts from elsewhere.
    docs_url=None,
    openapi_url=None,
)


@api.exception_handler(AuthenticationError)
def nobody(request: HttpRequest, error: Any) -> HttpResponse:
    """Say how to sign in, in the header too, which clients know."""
    answer = api.create_response(request, {"detail": sign_in_first()}, status=401)
    answer["WWW-Authenticate"] = 'Basic realm="Hot fixes", charset="UTF-8"'
    return answer


@api.exception_handler(Http404)
def unknown(request: HttpRequest, error: Http404) -> HttpResponse:
    """There is none, or none that the caller may see; both read the same."""
    return api.create_response(request, {"detail": str(error)}, status=404)


@api.get("hotfixes/", response={200: HotFixesAnswer, **REFUSALS})
@decorate_view(never_cache)
@by_known_names
def hotfixes(
    request: HttpRequest,
    system: Code | None = None,
    state: State | None = None,
    open: bool | None = None,  # noqa: A002 - it is the name in the address
    limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE)] = MOST_AT_ONCE,
    offset: Annotated[int, Query(ge=0, le=COUNTED)] = 0,
    after: Code | None = None,
) -> HotFixesAnswer:
    """The hot fixes that the caller may see, newest first; `system` is a code, such as PAY.

    `after` is the reference of the last one of the part before: what is reported meanwhile moves nothing.
    """
    found = _visible(request)
    if system is not None:
        found = found.filter(system__code=system)
    if state is not None:
        found = found.filter(state=state)
    if open is not None:
        found = found.open() if open else found.ended()
    pages = CappedPaginator(found, limit)
    further = found if after is None else found.filter(pk__lt=_key_of(request, after))
    part = list(further[offset : offset + limit + 1])
    return HotFixesAnswer(
        count=pages.count,
        more_than_count=pages.more,
        items=[HotFixAnswer.of(one) for one in part[:limit]],
        next=_next_part(request, part[limit - 1].reference) if len(part) > limit else "",
    )


@api.get("hotfixes/{reference}/", response={200: WholeHotFixAnswer, 404: Refusal, **REFUSALS})
@decorate_view(never_cache)
@by_known_names
def hotfix(request: HttpRequest, reference: Code) -> WholeHotFixAnswer:
    """One hot fix: where it stands, what its gate lacks, who signed, and whether it may be deployed."""
    whole = _visible(request).prefetch_related("approvals", "debts", "status_updates")
    found = whole.filter(reference=reference).first()
    if found is None:
        raise Http404(_("There is no such hot fix, or you may not see it."))
    log_context.is_about(found.reference)
    names = found.phase.all_evidence if found.phase else ()
    evidence = found.evidence(*dict.fromkeys((*names, PLAN)))
    present = gate(found, evidence)
    plans: list[Any] = evidence[PLAN]
    return WholeHotFixAnswer.of(
        found,
        gate=GateAnswer.of(present),
        sign_offs=SignOffAnswer.of_all(list(found.approvals.all())),
        evidence_debts=EvidenceDebtAnswer.of_all(found),
        release=ReleaseAnswer.of(found, plans[-1], present) if plans else None,
        status=latest_update(found),
        next_update_due_at=next_update_due_at(found),
    )


@api.get("systems/", response={200: SystemsAnswer, **REFUSALS})
@decorate_view(never_cache)
@by_known_names
def systems(request: HttpRequest, at: datetime | None = None) -> SystemsAnswer:
    """Each system whose hot fixes the caller sees, and whether one would get to its end, now or `at`."""
    moment = _moment(at)
    items = [SystemAnswer.of(one) for one in answers_for(caller(request), at=moment)]
    return SystemsAnswer(at=moment, items=items)


@api.get("systems/{code}/on-call.ics", url_name=ON_CALL_CALENDAR, include_in_schema=False)
@decorate_view(never_cache)
@by_known_names
def on_call_calendar(request: HttpRequest, code: Code) -> HttpResponse:
    """Who is on call on a system, as a calendar that programs subscribe to."""
    system = systems_seen_by(caller(request)).filter(code=code).first()
    if system is None:
        raise Http404(_("There is no such system, or you may not see its hot fixes."))
    return HttpResponse(feed(system, host=_host()), content_type=KIND)


@api.get("calendar.ics", url_name=CALENDAR, include_in_schema=False)
@decorate_view(never_cache)
@by_known_names
def calendar(request: HttpRequest, system: Code | None = None) -> HttpResponse:
    """The windows and freezes that the caller sees, of a system or of all, for programs that subscribe."""
    seen = Visibility(caller(request))
    known = None if system is None else systems_in_sight(seen).filter(code=system).first()
    if system is not None and known is None:
        raise Http404(_("There is no such system, or you may not see its hot fixes."))
    return HttpResponse(calendar_feed.feed(seen, system=known, host=_host()), content_type=KIND)


def _host() -> str:
    """The name of this site, by which events of its calendars are told from those of others."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _moment(at: datetime | None) -> datetime:
    """The moment that is asked about; without a zone it is in UTC. Raises HttpError where it is far away."""
    now = clock.now()
    moment = now if at is None else at
    with suppress(OverflowError):  # at the ends of the calendar another zone has no such moment
        moment = moment.replace(tzinfo=clock.UTC) if moment.tzinfo is None else moment.astimezone(clock.UTC)
        if abs(moment - now) <= FURTHEST:
            return moment
    raise HttpError(400, _("Ask about a moment at most a year away."))


def _key_of(request: HttpRequest, reference: str) -> int:
    """The key of the hot fix at which the part before ended. Raises HttpError where the caller sees none."""
    key = visible_to(caller(request)).filter(reference=reference).values_list("pk", flat=True).first()
    if key is None:
        said = _("There is no hot fix %(reference)s to go on after, or you may not see it.")
        raise HttpError(400, said % {"reference": reference})
    return key


def _next_part(request: HttpRequest, last: str) -> str:
    """The address of what comes after the hot fix `last`, asked as this part was."""
    asked = request.GET.copy()
    asked.pop("offset", None)
    asked["after"] = last
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def _visible(request: HttpRequest) -> HotFixQuerySet:
    """What the caller may see, whichever way they signed in."""
    seen = visible_to(caller(request))
    return seen.select_related("system").prefetch_related("system__clocks")
