"""Who watches a hot fix, and the button by which whoever looks begins or stops to."""

from dataclasses import dataclass

from apps.console.buttons import url_of
from apps.hotfixes.models import HotFix
from apps.notifications.watching import watchers

FEW = 12  # so many are named, more are counted


@dataclass(frozen=True)
class WatchPanel:
    """The names of the first watchers, how many more there are, and where the button posts; empty where not.

    `without_address`, whoever looks watches it and has no address to be mailed at.
    """

    names: tuple[str, ...]
    more: int
    watch_url: str
    stop_url: str
    without_address: bool

    def __bool__(self) -> bool:
        return bool(self.names or self.watch_url)


def watch_panel(hotfix: HotFix, user: object) -> WatchPanel:
    """What is shown to `user`, who sees the hot fix; one query."""
    people = watchers(hotfix)
    watches = user in people
    return WatchPanel(
        names=tuple(str(one) for one in people[:FEW]),
        more=max(len(people) - FEW, 0),
        watch_url="" if watches or hotfix.ended else url_of("watch", hotfix),
        stop_url=url_of("stop_watching", hotfix) if watches else "",
        without_address=watches and not getattr(user, "email", ""),
    )
