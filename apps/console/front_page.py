"""What the front page of the console shows: what I must do, what else is mine, and the other open ones."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from apps.accounts.models import User
from apps.console.desk_rows import DeskRow, plain_rows, rows_to_do
from apps.console.first_steps import first_steps
from apps.console.follow_up_lines import due_for
from apps.console.list_scopes import ON_THE_FRONT_PAGE, VACANT, Scope
from apps.hotfixes.clock_order import InLine, by_the_clock
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.policy import is_process_owner, may_report
from apps.hotfixes.visibility import administers, looks_after_the_site, sees_people, visible_to

ROWS = 12


def overview(user: User) -> dict[str, Any]:
    """The lists, each with the way to the whole of it; no hot fix stands in two of them.

    Where nothing was ever reported, the steps to the first report stand in their place.
    """
    report_url = reverse("admin:hotfixes_hotfix_add") if may_report(user).allowed else ""
    delegations_url = reverse("admin:hotfixes_delegation_mine")
    blocks = list(_blocks(user))
    steps = [] if any(block["number"] for block in blocks) else first_steps(user)
    return {
        "blocks": [] if steps else blocks,
        "first_steps": steps,
        "report_url": report_url,
        "delegations_url": delegations_url,
        "figures_url": reverse("admin:hotfixes_hotfix_figures"),
        "health_url": reverse("admin:health") if looks_after_the_site(user) else "",
        "reviews_url": reverse("admin:access_reviews") if sees_people(user) or administers(user) else "",
        "tonight_url": reverse("admin:tonight") if is_process_owner(user) else "",
        "follow_ups": due_for(user),
    }


def _blocks(user: User) -> Iterable[dict[str, Any]]:
    """The lists by the clock. What one holds and another one shows above is not shown again."""
    visible = visible_to(user)
    every = by_the_clock(visible)
    scopes = [VACANT, *ON_THE_FRONT_PAGE] if is_process_owner(user) else ON_THE_FRONT_PAGE
    above: set[int] = set()
    for scope in scopes:
        first = scope is ON_THE_FRONT_PAGE[0]
        held = _held(scope, visible, user, every)
        rest = [hotfix for hotfix in every if hotfix.pk in held and hotfix.pk not in above]
        if rest or first:
            shown = _whole([hotfix.pk for hotfix in rest[:ROWS]])
            rows = rows_to_do(user, shown) if first else plain_rows(shown)
            yield _block(scope, len(held), rest, rows)
        # What nobody can sign may wait for this person all the same.
        above |= held if scope is not VACANT else set()


def _held(scope: Scope, visible: HotFixQuerySet, user: User, every: Sequence[InLine]) -> set[int]:
    """The keys of what is in a list; the last one holds every open one."""
    if scope is ON_THE_FRONT_PAGE[-1]:
        return {hotfix.pk for hotfix in every}
    return set(scope.of(visible, user).order_by().values_list("pk", flat=True))


def _whole(keys: Sequence[int]) -> list[HotFix]:
    """The hot fixes with these keys, in this order."""
    if not keys:
        return []
    found = HotFix.objects.select_related("system", "reported_by").prefetch_related("system__clocks")
    whole = found.in_bulk(keys)
    return [whole[key] for key in keys]


def _block(scope: Scope, number: int, rest: Sequence[InLine], rows: list[DeskRow]) -> dict[str, Any]:
    address = reverse("admin:hotfixes_hotfix_changelist")
    return {
        "title": scope.title,
        "holds": scope.holds,
        "url": f"{address}?which={scope.name}",
        "number": number,
        "above": number - len(rest),
        "overdue": sum(hotfix.overdue for hotfix in rest),
        "rows": rows,
        "more": len(rest) - len(rows),
    }
