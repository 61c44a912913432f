"""What the front page of the console shows: what I must do, what else is mine, and the other open ones."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.urls import reverse

from apps.accounts.models import User
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among, keys_of
from apps.console.desk_rows import DeskRow, plain_rows, rows_to_do
from apps.console.first_steps import first_steps
from apps.console.follow_up_lines import due_for
from apps.console.list_scopes import ON_THE_FRONT_PAGE, VACANT, WAITING, Scope
from apps.hotfixes.clock_order import by_the_clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import is_process_owner, may_report
from apps.hotfixes.visibility import Visibility, administers, looks_after_the_site, sees_people
from apps.notifications.tonight import answers_for

ROWS = 12
STOPPED_NAMED = 5  # so many systems for which it would not work are named


def overview(user: User) -> dict[str, Any]:
    """The lists, each with the way to the whole of it; no hot fix stands in two of them.

    Where nothing was ever reported, the steps to the first report stand in their place.
    """
    report_url = reverse("admin:hotfixes_hotfix_add") if may_report(user).allowed else ""
    delegations_url = reverse("admin:hotfixes_delegation_mine")
    blocks = list(_blocks(user))
    steps = [] if any(block["number"] for block in blocks) else first_steps(user)
    waiting = next(block["number"] for block in blocks if block["name"] == WAITING.name)
    return {
        "blocks": [] if steps else blocks,
        # The header of each page has a place for it; elsewhere a script asks for it.
        "my_waiting": {"number": waiting},
        "first_steps": steps,
        "report_url": report_url,
        "delegations_url": delegations_url,
        "figures_url": reverse("admin:hotfixes_hotfix_figures"),
        "health_url": reverse("admin:health") if looks_after_the_site(user) else "",
        "reviews_url": reverse("admin:access_reviews") if sees_people(user) or administers(user) else "",
        **(_tonight(user) if is_process_owner(user) else {}),
        "follow_ups": due_for(user),
    }


def _tonight(user: User) -> dict[str, Any]:
    """Where it is asked whether it would work tonight, and the names of systems for which it would not."""
    stopped = [one.system.name for one in answers_for(user) if not one.works]
    return {
        "tonight_url": reverse("admin:tonight"),
        "stopped": stopped[:STOPPED_NAMED],
        "stopped_number": len(stopped),
        "stopped_more": len(stopped) - STOPPED_NAMED,
    }


def _blocks(user: User) -> Iterable[dict[str, Any]]:
    """The lists by the clock. What one holds and another one shows above is not shown again."""
    reach = Visibility(user)
    visible = reach.of(HotFix.objects.all())
    scopes = [VACANT, *ON_THE_FRONT_PAGE] if is_process_owner(user) else ON_THE_FRONT_PAGE
    above: set[int] = set()
    for scope in scopes:
        first = scope is WAITING
        held = keys_of(scope.of(visible, reach))
        rest = Keys(held - above)
        if rest or first:
            overdue, shown = _first_of(rest)
            rows = rows_to_do(reach, shown) if first else plain_rows(shown)
            yield _block(scope, rows, number=len(held), here=len(rest), overdue=overdue)
        # What nobody can sign may wait for this person all the same.
        above |= held if scope is not VACANT else set()


def _first_of(keys: Keys) -> tuple[int, list[HotFix]]:
    """How many of the hot fixes with these keys are overdue, and the first of them by the clock."""
    if not keys:
        return 0, []
    overdue = sum(number for (number,) in _OVERDUE.rows(keys=keys))
    return overdue, _FIRST.instances(keys=keys)


def _overdue(*, keys: Keys) -> Any:
    late = by_the_clock(HotFix.objects.filter(among("pk", keys))).filter(is_late=True)
    return late.order_by().values("is_late").annotate(number=Count("pk")).values_list("number")


def _first(*, keys: Keys) -> Any:
    in_line = by_the_clock(HotFix.objects.filter(among("pk", keys)))
    return in_line.select_related("system", "reported_by").prefetch_related("system__clocks")[:ROWS]


_OVERDUE, _FIRST = KeptQuestion(_overdue), KeptQuestion(_first)


def _block(scope: Scope, rows: list[DeskRow], *, number: int, here: int, overdue: int) -> dict[str, Any]:
    address = reverse("admin:hotfixes_hotfix_changelist")
    return {
        "name": scope.name,
        "title": scope.title,
        "holds": scope.holds,
        "url": f"{address}?which={scope.name}",
        "number": number,
        "above": number - here,
        "overdue": overdue,
        "rows": rows,
        "more": here - len(rows),
    }
