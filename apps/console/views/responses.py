"""How every view of the console answers: the page, the status of a domain error, and who may see what."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from apps.accounts.asking_elsewhere import AskedElsewhere, leave
from apps.accounts.models import User
from apps.accounts.own_login import LogInOfAnother, not_own
from apps.accounts.reauthentication import reauthentication
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.with_sign_offs import with_sign_offs
from apps.common import clock, log_context
from apps.common.errors import (
    AlreadyAttached,
    BadInput,
    CannotBeSealed,
    ChangedSince,
    DomainError,
    GateClosed,
    IsThatSo,
    MailNotSent,
    NoRoomLeft,
    NotAllowed,
    ProviderSilent,
    StoredFileDamaged,
    StoreSilent,
    TooManyTries,
    UnknownAct,
    WrongPhase,
)
from apps.console.draft_of_form import put_back
from apps.console.error_summary import refusal
from apps.console.forms.layout import say
from apps.console.forms.signing import SigningForm
from apps.hotfixes.missing_signers import impossible_sign_offs
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import sees
from apps.notifications.by_way import WayFailed, WayRefused
from apps.notifications.way_addresses import AddressRefused
from apps.records.render_worker import RenderWorkerBusy, RenderWorkerStopped
from apps.search.alike import LooksAlike

# In seconds: so often a page that somebody looks at asks whether its hot fix was changed.
NEWS_ASKED_EVERY = 30
FEW_OVERDUE = 5  # so many overdue debts of a system are named to a signer
STATUS: dict[type[DomainError], int] = {
    BadInput: 400,
    AlreadyAttached: 400,
    AddressRefused: 400,
    IsThatSo: 400,
    NotAllowed: 403,
    LogInOfAnother: 403,
    UnknownAct: 404,
    WrongPhase: 409,
    GateClosed: 409,
    ChangedSince: 409,
    LooksAlike: 409,
    StoredFileDamaged: 409,
    TooManyTries: 429,
    CannotBeSealed: 503,
    MailNotSent: 503,
    WayFailed: 503,
    WayRefused: 503,
    ProviderSilent: 503,
    StoreSilent: 503,
    RenderWorkerBusy: 503,
    RenderWorkerStopped: 503,
    NoRoomLeft: 507,
}
# In seconds: when it is worth asking a busy render worker again.
RETRY_AFTER = 60
# Over a file that was downloaded: it is no page of this site, and nothing in it may run or fetch.
FILE_POLICY = "sandbox; default-src 'none'"

# What a view answers: a page, or a file that is streamed.
Answer = TypeVar("Answer", bound=HttpResponseBase)


def status_of(error: DomainError) -> int:
    """The status of `error`: of its kind, or of what its kind is one of."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.BAD_REQUEST)


def person(request: HttpRequest) -> User:
    """The person who asks; the admin site has made sure that there is one."""
    user = request.user
    assert isinstance(user, User)
    return user


def rights_in(request: HttpRequest, hotfix: HotFix) -> Rights:
    """What the person who asks may do on `hotfix`, read once a request."""
    rights: Rights | None = getattr(request, "_rights", None)
    if rights is None or rights.hotfix is not hotfix:
        rights = Rights(person(request), hotfix)
        request._rights = rights  # type: ignore[attr-defined]
    return rights


def visible_hotfix(request: HttpRequest, pk: int, *, among: "QuerySet[HotFix] | None" = None) -> HotFix:
    """The hot fix, for those who may see it; for everybody else there is none.

    Args:
        among: what is read along with it, where that is not what an act needs.
    """
    # Not first(): it orders what is one row, and that costs more than the rest of the query.
    hotfix = with_sign_offs(pk) if among is None else next(iter(among.filter(pk=pk).order_by()), None)
    if hotfix is not None and sees(rights_in(request, hotfix)):
        log_context.is_about(hotfix.reference)
        return hotfix
    raise Http404(_("There is no such hot fix, or you may not see it."))


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, error: DomainError | None = None
) -> HttpResponse:
    """A page inside the admin site; `error` decides the status, and the template shows its sentence."""
    shared = {
        **admin.site.each_context(request),
        "opts": HotFix._meta,
        "refusal": refusal(error, context),
        **_news_of(context),
    }
    status = status_of(error) if error else 200
    form = context.get("form")
    signing = form if isinstance(form, SigningForm) and form.asks_again else None
    if signing:
        shared["not_own"] = not_own(person(request))
        shared["overdue_here"] = _overdue_on(context.get("hotfix"))
        if getattr(person(request), "has_passkey", False):
            signing.offer_passkey(reverse("admin:passkey_to_sign"))
        # The form of somebody who is back from elsewhere is shown at an address that is not its own.
        signing.helper.form_action = request.path
    # A form that waits for something else is not on its page yet, and neither is its draft.
    waits = context.get("unmet") or context.get("holds_nothing")
    if form is not None and (form.is_bound or not waits):
        put_back(request, form, hotfix=context.get("hotfix"), part=context.get("draft_of", ""))
    answer = render(request, template, {**shared, **context}, status=status)
    if signing:
        may_go_elsewhere(answer)
    if status == STATUS[RenderWorkerBusy]:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _news_of(context: dict[str, Any]) -> dict[str, Any]:
    """Where the page asks whether the hot fix that it is about was changed; nothing of one that has ended."""
    hotfix = context.get("hotfix") or getattr(context.get("page"), "hotfix", None)
    if hotfix is None or hotfix.ended:
        return {}
    address = reverse("admin:hotfixes_hotfix_news", args=[hotfix.pk])
    since = int(clock.now().timestamp() * 1000)
    return {"news_url": f"{address}?seen={hotfix.version}&since={since}", "news_every": NEWS_ASKED_EVERY}


def _overdue_on(hotfix: HotFix | None) -> list[EvidenceDebt]:
    """The evidence debts of its system that are overdue: they stand on each signer's next screen."""
    found: list[EvidenceDebt] = []
    if hotfix is not None:
        found = EvidenceDebt.objects.overdue_of(hotfix.system_id, at_most=FEW_OVERDUE)
    return found


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """`content` as a file to keep; `name` is made of codes and numbers, `kind` is its media type."""
    answer = HttpResponse(content, content_type=kind)
    return as_download(answer, name=name)


def as_download(answer: Answer, *, name: str) -> Answer:
    """`answer` as a file that a browser keeps and never shows as a page of ours."""
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Content-Security-Policy"] = FILE_POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def hotfix_url(hotfix: HotFix) -> str:
    return reverse("admin:hotfixes_hotfix_change", args=[hotfix.pk])


def warn_of_impossible_sign_offs(request: HttpRequest, hotfix: HotFix) -> None:
    """Say early which gate nobody is left to open, while somebody can still be found."""
    for one in impossible_sign_offs(hotfix):
        messages.warning(request, one.sentence)


def problem(
    request: HttpRequest,
    error: DomainError,
    *,
    heading: str = "",
    hotfix: HotFix | None = None,
    back: tuple[str, str] | None = None,
) -> HttpResponse:
    """A page of its own for an act that cannot be done, with the way back.

    Args:
        back: address and name of the page that it leads to; by itself `hotfix` or the overview.
    """
    if back is None:
        back = (hotfix_url(hotfix), hotfix.reference) if hotfix else (reverse("admin:index"), _("Overview"))
    return page(
        request,
        "console/problem.html",
        {
            "title": heading or _("This is not possible"),
            "heading": heading or _("This is not possible"),
            "sentence": str(error),
            "back_url": back[0],
            "back_label": back[1],
        },
        error=error,
    )


def attempt(form: Form, use_case: Callable[[], None]) -> DomainError | None:
    """Run `use_case` if what was typed is valid; what is wrong is said at the form's fields and returned."""
    if not form.is_valid():
        return BadInput(_("Some of this is missing or wrong."))
    try:
        use_case()
    except DomainError as refused:
        say(form, refused)
        return refused
    return None


def with_hotfix(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Give `view` the hot fix behind the key in the address, and turn a domain error into a page.

    Where the person must be asked again elsewhere, what was sent waits, and they are sent there.
    """

    @wraps(view)
    def answered(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        hotfix = visible_hotfix(request, pk)
        try:
            return view(request, hotfix, *args, **kwargs)
        except AskedElsewhere as asked:
            return sent_away(request, asked, hotfix=hotfix)
        except DomainError as error:
            return problem(request, error, hotfix=hotfix)

    return answered


def sent_away(request: HttpRequest, asked: AskedElsewhere, *, hotfix: HotFix | None = None) -> HttpResponse:
    """Keep what was sent, and send the person to where they are asked again; or say why that cannot be."""
    come_back = settings.SITE_URL + reverse("admin:hotfixes_hotfix_asked_again")
    try:
        return redirect(leave(asked.way, person(request), request, come_back=come_back))
    except DomainError as error:
        return problem(request, error, hotfix=hotfix)


def may_go_elsewhere(answer: HttpResponse) -> HttpResponse:
    """Let the forms of the page `answer` lead to where people are asked again.

    A browser follows a form, by a redirect too, only to where the policy of its page allows.
    """
    if origins := reauthentication().origins:
        answer._csp_update = {"form-action": origins}  # type: ignore[attr-defined]
    return answer
