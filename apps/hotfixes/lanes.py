"""The two lanes of the one process (PROCESS.md 1): they differ in when evidence is due, and only in that."""

from enum import Enum

from apps.systems.priorities import Priority


class Lane(Enum):
    """In which lane a hot fix is; it follows from its validated priority.

    Critical: the evidence of a phase is complete before its gate opens. Emergency: the short form is enough
    before the go, and the rest follows as an evidence debt.
    """

    CRITICAL = "critical"
    EMERGENCY = "emergency"

    @property
    def lets_follow(self) -> bool:
        """Whether what is not in the short form may be recorded afterwards."""
        return self is Lane.EMERGENCY


def lane_of(priority: str) -> Lane:
    """The lane of a hot fix that has `priority`."""
    return Lane.EMERGENCY if priority == Priority.EMERGENCY else Lane.CRITICAL
