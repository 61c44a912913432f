"""Hot fixes whose planned windows overlap, of one system or of two with a dependency (PROCESS.md 5a)."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import Visibility
from apps.hotfixes.windows import Window
from apps.systems.dependencies import Dependency, in_words

from .deployment import DeploymentPlan


@dataclass(frozen=True)
class Collision:
    """A window that overlaps the one that is looked at.

    `other` is the hot fix that it is of; None for whoever may not see that one, who reads only that there is
    another. `system` says of which other system it is, and which of the two depends on which; it is empty
    where it is of the same.
    """

    window: Window
    other: HotFix | None
    system: str = ""


def collisions(hotfix: HotFix, window: Window | None, *, seen_by: Visibility) -> list[Collision]:
    """The windows of other open hot fixes that overlap `window`, the earliest first.

    Of the same system, and of those that depend on it or on which it depends. One query, however many there
    are, and those by which the viewer sees anything where something overlaps; none where there is no window.
    """
    if window is None:
        return []
    own = hotfix.system_id
    needed = Dependency.objects.filter(system=own, needs=OuterRef("hotfix__system"))
    needs = Dependency.objects.filter(system=OuterRef("hotfix__system"), needs=own)
    others = DeploymentPlan.objects.filter(round=F("hotfix__round"), window_start__lt=window.end).annotate(
        needed=Exists(needed), needs=Exists(needs)
    )
    still_open = others.filter(hotfix__in=HotFix.objects.open()).exclude(hotfix=hotfix.pk)
    related = still_open.filter(Q(hotfix__system=own) | Q(needed=True) | Q(needs=True))
    found = [
        one
        for one in related.select_related("hotfix__system").order_by("window_start", "pk")
        if one.window and one.window.overlaps(window)
    ]
    visible = seen_by.among([one.hotfix for one in found])
    return [
        Collision(
            window=one.window,
            other=one.hotfix if one.hotfix_id in visible else None,
            system=""
            if one.hotfix.system_id == own
            else in_words(one.hotfix.system.name, hotfix.system.name, needed=one.needed, needs=one.needs),
        )
        for one in found
        if one.window
    ]
