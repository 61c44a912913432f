"""The clocks as they stood at any moment: what was edited since changes no past target (PROCESS.md 2)."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from .models import SystemClock
from .priorities import DEFAULT_CLOCKS, Clock, Priority


class PastClocks:
    """Every system's own clocks, or those of one system, with their history, read once; one query."""

    def __init__(self, system_id: int | None = None) -> None:
        history: Any = SystemClock.history
        rows = history.order_by("history_id")
        self._told: defaultdict[int, list[Any]] = defaultdict(list)
        for row in rows if system_id is None else rows.filter(system_id=system_id):
            self._told[row.system_id].append(row)

    def restore_by(self, system_id: int, priority: str, reported_at: datetime) -> datetime:
        """By when it had to be restored, by the clock that held when it was reported; else the default."""
        return self.clock(system_id, priority, reported_at).restore_by(reported_at)

    def clock(self, system_id: int, priority: str, at: datetime) -> Clock:
        """The clock that held for this priority at that moment: the system's own, or the default."""
        standing: dict[int, Any] = {}
        for row in self._told[system_id]:
            if row.history_date <= at:
                standing[row.id] = row
        for row in standing.values():
            if row.priority == priority and row.history_type != "-":
                return Clock.of(row)
        return DEFAULT_CLOCKS[Priority(priority)]
