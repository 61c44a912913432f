"""Priorities, their triggers and the clocks that start with them (PROCESS.md 2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.spans import counted


class Priority(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    CRITICAL = "critical", _("Critical")


class Trigger(models.TextChoices):
    """What makes an issue a hot fix of its priority."""

    SYSTEM_DOWN = "system_down", _("System down")
    DATA_CORRUPTION = "data_corruption", _("Data corruption")
    SECURITY_BREACH = "security_breach", _("Security breach")
    REVENUE_IMPACT = "revenue_impact", _("Revenue impact")
    MAJOR_FUNCTION = "major_function", _("Major function")
    MULTIPLE_USERS = "multiple_users", _("Multiple users")
    PERFORMANCE = "performance", _("Performance")
    COMPLIANCE = "compliance", _("Compliance")


TRIGGERS = {
    Priority.EMERGENCY: (
        Trigger.SYSTEM_DOWN,
        Trigger.DATA_CORRUPTION,
        Trigger.SECURITY_BREACH,
        Trigger.REVENUE_IMPACT,
    ),
    Priority.CRITICAL: (
        Trigger.MAJOR_FUNCTION,
        Trigger.MULTIPLE_USERS,
        Trigger.PERFORMANCE,
        Trigger.COMPLIANCE,
    ),
}


@dataclass(frozen=True)
class Clock:
    """How fast a priority must be answered; no `restore_within` means by the end of the same day."""

    first_response: timedelta
    update_every: timedelta
    escalate_after: timedelta
    restore_within: timedelta | None

    @classmethod
    def of(cls, row: Any) -> "Clock":
        """The clock that `row`, of the table or of its history, tells; no span of it leaves the calendar."""
        restore_within = row.restore_within
        return cls(
            first_response=counted(row.first_response),
            update_every=counted(row.update_every),
            escalate_after=counted(row.escalate_after),
            restore_within=None if restore_within is None else counted(restore_within),
        )

    def restore_by(self, reported_at: datetime) -> datetime:
        """The moment by which service must be restored for something reported at `reported_at` (in UTC)."""
        if self.restore_within is None:
            return reported_at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return reported_at + self.restore_within


DEFAULT_CLOCKS = {
    Priority.EMERGENCY: Clock(
        first_response=timedelta(0),
        update_every=timedelta(hours=1),
        escalate_after=timedelta(hours=2),
        restore_within=timedelta(hours=4),
    ),
    Priority.CRITICAL: Clock(
        first_response=timedelta(hours=1),
        update_every=timedelta(hours=2),
        escalate_after=timedelta(hours=4),
        restore_within=None,
    ),
}
