"""What the front page of the console shows: waiting for me, mine, all open."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common.durations import in_days_and_hours
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import may_report

ROWS = 8


def overview(user: User | AnonymousUser) -> dict[str, Any]:
    """Three short lists, each with the way to the whole of it."""
    visible = HotFix.objects.visible_to(user).select_related("system").prefetch_related("system__clocks")
    address = reverse("admin:hotfixes_hotfix_changelist")
    lists = [
        ("waiting", _("Waiting for me"), visible.waiting_for(user)),
        ("mine", _("Mine"), visible.mine(user).open()),
        ("open", _("All open"), visible.open()),
    ]
    blocks = []
    for which, title, found in lists:
        rows = list(found[: ROWS + 1])
        blocks.append(
            {
                "title": title,
                "url": f"{address}?which={which}",
                "rows": [{"hotfix": hotfix, "age": in_days_and_hours(hotfix.age)} for hotfix in rows[:ROWS]],
                "more": len(rows) > ROWS,
            }
        )
    report_url = reverse("admin:hotfixes_hotfix_add") if may_report(user).allowed else ""
    delegations_url = reverse("admin:hotfixes_delegation_mine")
    return {
        "blocks": blocks,
        "report_url": report_url,
        "delegations_url": delegations_url,
        "figures_url": reverse("admin:hotfixes_hotfix_figures"),
    }
