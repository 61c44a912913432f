"""The clocks as they stood at any moment: what was edited since changes no past target (PROCESS.md 2)."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from .models import SystemClock
from .priorities import DEFAULT_CLOCKS, Priority


class PastClocks:
    """Every system's own clocks with their history, read once; one query."""

    def __init__(self) -> None:
        history: Any = SystemClock.history
        self._told: defaultdict[int, list[Any]] = defaultdict(list)
        for row in history.order_by("history_id"):
            self._told[row.system_id].append(row)

    def restore_by(self, system_id: int, priority: str, reported_at: datetime) -> datetime:
        """By when it had to be restored, by the clock that held when it was reported; else the default."""
        standing: dict[int, Any] = {}
        for row in self._told[system_id]:
            if row.history_date <= reported_at:
                standing[row.id] = row
        clock = DEFAULT_CLOCKS[Priority(priority)]
        for row in standing.values():
            if row.priority == priority and row.history_type != "-":
                clock = replace(clock, restore_within=row.restore_within)
        return clock.restore_by(reported_at)
