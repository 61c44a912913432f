"""Hot fixes whose planned windows overlap, of one system or of two with a dependency (PROCESS.md 5a)."""

from dataclasses import dataclass

from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import Visibility
from apps.hotfixes.windows import Window

from .deployment import DeploymentPlan
from .overlapping import other_system, overlapping


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
    found = overlapping(DeploymentPlan.objects.all(), hotfix, window)
    visible = seen_by.among([one.hotfix for one in found])
    return [
        Collision(
            window=one.window,
            other=one.hotfix if one.hotfix_id in visible else None,
            system=other_system(one, hotfix),
        )
        for one in found
        if one.window
    ]
