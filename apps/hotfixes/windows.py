"""A window of time in which production is to be changed, and where two of them meet; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Window:
    """From `start` to `end`, as it was planned."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: "Window") -> bool:
        """Whether there is a moment in both; where one ends as the other begins, there is none."""
        return self.start < other.end and other.start < self.end
