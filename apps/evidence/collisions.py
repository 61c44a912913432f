"""Hot fixes of the same system whose planned windows overlap (PROCESS.md 5a)."""

from dataclasses import dataclass

from django.db.models import F

from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import Visibility
from apps.hotfixes.windows import Window

from .deployment import DeploymentPlan


@dataclass(frozen=True)
class Collision:
    """A window that overlaps the one that is looked at.

    `other` is the hot fix that it is of; None for whoever may not see that one, who reads only that there is
    another.
    """

    window: Window
    other: HotFix | None


def collisions(hotfix: HotFix, window: Window | None, *, seen_by: Visibility) -> list[Collision]:
    """The windows of other open hot fixes of the system that overlap `window`, the earliest first.

    One query, however many there are, and those by which the viewer sees anything where something overlaps;
    none where there is no window.
    """
    if window is None:
        return []
    others = DeploymentPlan.objects.filter(
        hotfix__system=hotfix.system_id, round=F("hotfix__round"), window_start__lt=window.end
    )
    still_open = others.filter(hotfix__in=HotFix.objects.open()).exclude(hotfix=hotfix.pk)
    found = [
        (one.window, one.hotfix)
        for one in still_open.select_related("hotfix").order_by("window_start", "pk")
        if one.window and one.window.overlaps(window)
    ]
    visible = seen_by.among([other for _window, other in found])
    return [Collision(theirs, other if other.pk in visible else None) for theirs, other in found]
