"""What was sent to somebody: whether each message went out, and where it leads. Asking changes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.models import User
from apps.console.first_steps import may_try_mail
from apps.console.url_keys import key_in
from apps.hotfixes.phases import State
from apps.hotfixes.visibility import Visibility
from apps.notifications.copies import thing_of
from apps.notifications.models import Copy, Notice
from apps.notifications.way_outcomes import words_of

from .responses import hotfix_url, page, person

SHOWN = 50


@dataclass(frozen=True)
class CopyLine:
    """The same message by another way, and how that went."""

    copy: Copy

    @property
    def why(self) -> str:
        return words_of(self.copy.last_error) if self.copy.last_error and not self.copy.sent_at else ""


@dataclass(frozen=True)
class MessageLine:
    """One message: the notice, the phase that it is of, the address of its hot fix, and its other ways.

    `url` is empty where there is no hot fix, or the person does not see it any more; then it is not named.
    """

    notice: Notice
    phase: str
    url: str
    copies: tuple[CopyLine, ...] = ()

    @property
    def title(self) -> str:
        return self.notice.subject or self.notice.get_kind_display()

    @property
    def is_withheld(self) -> bool:
        return self.notice.hotfix is not None and not self.url


@require_GET
def own_messages(request: HttpRequest) -> HttpResponse:
    """The newest messages to whoever asks, or those before the one that the address names."""
    user = person(request)
    same = {name: OuterRef(name) for name in ("hotfix", "kind", "phase", "round", "about")}
    by_ways = Exists(Copy.objects.filter(way__person=user, **same))
    by_mail = Q(sent_at__isnull=False) | Q(next_try_at__isnull=False)
    found = Notice.objects.filter(by_mail | Q(by_ways), to=user)
    if before := key_in(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    notices = list(found.select_related("hotfix__system").order_by("-pk")[: SHOWN + 1])
    shown = notices[:SHOWN]
    context: dict[str, Any] = {
        "title": _("My messages"),
        "heading": _("My messages"),
        "address": user.email,
        "may_try": may_try_mail(user).allowed,
        "lines": list(lines_of(shown, user)),
        "earlier": shown[-1].pk if len(notices) > SHOWN else None,
        "later": bool(before),
    }
    return page(request, "console/own_messages.html", context)


def lines_of(notices: Iterable[Notice], user: User) -> Iterable[MessageLine]:
    """Yield each of `notices` to `user` as it is listed; four queries, however many they are."""
    phases = dict(State.choices)
    hotfixes = [notice.hotfix for notice in notices if notice.hotfix]
    among = Visibility(user).among(hotfixes)
    copies = defaultdict(list)
    for copy in Copy.objects.filter(way__person=user, hotfix__in=hotfixes).select_related("way"):
        copies[copy.hotfix_id, copy.thing].append(CopyLine(copy))
    for notice in notices:
        hotfix = notice.hotfix
        address = hotfix_url(hotfix) if hotfix and hotfix.pk in among else ""
        by_ways = tuple(copies.get((notice.hotfix_id or 0, thing_of(notice)), ()))
        yield MessageLine(notice, str(phases.get(notice.phase, "")), address, by_ways)
