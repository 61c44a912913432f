"""Status updates: what those who wait are told while a hot fix is open, and when next (PROCESS.md 2).

They are said and not signed: no gate asks for one, and posting one overtakes nobody's screen.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked

from .phases import State

if TYPE_CHECKING:
    from .models import HotFix


class StatusUpdate(models.Model):
    """One status update, as it was posted. A wrong one is put right by the next."""

    append_only = True

    hotfix = models.ForeignKey(
        "hotfixes.HotFix", models.PROTECT, related_name="status_updates", verbose_name=_("hot fix")
    )
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    text = models.TextField(_("text"))
    posted_by = models.ForeignKey(
        User, models.PROTECT, related_name="status_updates", verbose_name=_("posted by")
    )
    posted_by_name = models.CharField(_("name of whom it was posted by"), max_length=300)
    posted_at = models.DateTimeField(_("posted at"))

    history = tracked()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.posted_by_name}, {clock.to_the_minute(self.posted_at)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A status update is never changed: post another one."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A status update is never deleted."))


def latest_update(hotfix: "HotFix") -> StatusUpdate | None:
    """What those who wait were told last."""
    told = list(hotfix.status_updates.all())
    return told[-1] if told else None


def next_update_due_at(hotfix: "HotFix") -> datetime | None:
    """When those who wait must be told again, by the clock of its system; None once nobody waits for service.

    Counted from the last update, or from the last move: that it moved on is news, too.
    """
    if hotfix.restored:
        return None
    latest = latest_update(hotfix)
    told_at = max(hotfix.phase_entered_at, latest.posted_at) if latest else hotfix.phase_entered_at
    return told_at + hotfix.system.clock(hotfix.priority).update_every
