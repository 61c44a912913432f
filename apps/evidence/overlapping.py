"""Plans whose windows overlap, of one system or of two with a dependency (PROCESS.md 5a)."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.windows import Window
from apps.systems.dependencies import Dependency, in_words

if TYPE_CHECKING:
    from .deployment import DeploymentPlan

NAMED = 5  # so many are told to whoever argues them


def overlapping(
    plans: "QuerySet[DeploymentPlan]", hotfix: HotFix, window: Window | None
) -> "list[DeploymentPlan]":
    """Those of `plans` of other open hot fixes whose windows overlap `window`, the earliest first.

    Of the same system, and of those that depend on it or on which it depends: each with `needed` and `needs`,
    whether it is one of these. One query, however many there are; none where there is no window.
    """
    if window is None:
        return []
    own = hotfix.system_id
    needed = Dependency.objects.filter(system=own, needs=OuterRef("hotfix__system"))
    needs = Dependency.objects.filter(system=OuterRef("hotfix__system"), needs=own)
    others = plans.filter(round=F("hotfix__round"), window_start__lt=window.end)
    others = others.annotate(needed=Exists(needed), needs=Exists(needs))
    still_open = others.filter(hotfix__in=HotFix.objects.open()).exclude(hotfix=hotfix.pk)
    related = still_open.filter(Q(hotfix__system=own) | Q(needed=True) | Q(needs=True))
    return [
        one
        for one in related.select_related("hotfix__system").order_by("window_start", "pk")
        if one.window and one.window.overlaps(window)
    ]


def other_system(plan: Any, hotfix: HotFix) -> str:
    """Of which other system an overlapping plan is, and which depends on which; empty where of the same."""
    theirs, own = plan.hotfix.system, hotfix.system
    if theirs.pk == own.pk:
        return ""
    return in_words(theirs.name, own.name, needed=plan.needed, needs=plan.needs)


def overlap_in_words(found: "list[DeploymentPlan]", hotfix: HotFix) -> str:
    """Say of which systems and times they are; not which hot fixes, as not every reader may see those."""
    told = [
        _("%(system)s, %(start)s to %(end)s")
        % {
            "system": other_system(one, hotfix) or hotfix.system.name,
            "start": clock.to_the_minute(one.window.start),
            "end": clock.to_the_minute(one.window.end),
        }
        for one in found[:NAMED]
        if one.window
    ]
    if len(found) > NAMED:
        told.append(_("%(number)d more") % {"number": len(found) - NAMED})
    return _("The window overlaps that of another hot fix (%(which)s)") % {"which": "; ".join(told)}
