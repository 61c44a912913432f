"""The clocks of many systems as they are now, for lists that read no system."""

from collections.abc import Iterable

from .models import SystemClock
from .priorities import DEFAULT_CLOCKS, Clock, Priority


class PresentClocks:
    """What `System.clock` says, of some systems at once; one query."""

    def __init__(self, systems: Iterable[int]) -> None:
        own = SystemClock.objects.filter(system__in=set(systems)).order_by()
        self._own = {(one.system_id, one.priority): one.as_clock() for one in own}

    def of(self, system: int, priority: str) -> Clock:
        """The clock of a system for a priority: its own, or the default (PROCESS.md 2)."""
        return self._own.get((system, priority)) or DEFAULT_CLOCKS[Priority(priority)]
