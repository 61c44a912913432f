"""What the front page of the console shows: waiting for me, mine, all open."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from apps.accounts.models import User
from apps.common.durations import in_days_and_hours
from apps.console.list_scopes import ON_THE_FRONT_PAGE
from apps.hotfixes.policy import may_report
from apps.hotfixes.visibility import visible_to

ROWS = 8


def overview(user: User) -> dict[str, Any]:
    """Three short lists, each with the way to the whole of it."""
    report_url = reverse("admin:hotfixes_hotfix_add") if may_report(user).allowed else ""
    delegations_url = reverse("admin:hotfixes_delegation_mine")
    return {
        "blocks": list(_blocks(user)),
        "report_url": report_url,
        "delegations_url": delegations_url,
        "figures_url": reverse("admin:hotfixes_hotfix_figures"),
    }


def _blocks(user: User) -> Iterable[dict[str, Any]]:
    """The lists with their numbers; what a list holds and another one shows above is not shown again."""
    visible = visible_to(user).select_related("system").prefetch_related("system__clocks")
    address = reverse("admin:hotfixes_hotfix_changelist")
    number, shown = 0, ""
    for scope in ON_THE_FRONT_PAGE:
        found = scope.of(visible, user)
        before, number = number, found.count()
        same = bool(number) and number == before
        shown = shown if same else str(scope.title)
        rows = () if same else found[:ROWS]
        yield {
            "title": scope.title,
            "holds": scope.holds,
            "url": f"{address}?which={scope.name}",
            "number": number,
            "same_as": shown if same else "",
            "rows": [{"hotfix": hotfix, "age": in_days_and_hours(hotfix.age)} for hotfix in rows],
            "more": number > ROWS and not same,
        }
