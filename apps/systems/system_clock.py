"""A system's own clock for one priority, as it is stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.spans import AT_ONCE_OR_WITHIN, WITHIN
from apps.common.tracking import tracked

from .priorities import Clock, Priority


class SystemClock(models.Model):
    """A system's own clock for one priority, in place of the default."""

    system = models.ForeignKey(
        "systems.System", models.CASCADE, related_name="clocks", verbose_name=_("system")
    )
    priority = models.CharField(_("priority"), max_length=20, choices=Priority)
    first_response = models.DurationField(
        _("first response"), validators=AT_ONCE_OR_WITHIN, help_text=_("hours:minutes:seconds")
    )
    update_every = models.DurationField(_("status update every"), validators=WITHIN)
    escalate_after = models.DurationField(_("escalate after"), validators=WITHIN)
    restore_within = models.DurationField(
        _("restore within"),
        null=True,
        blank=True,
        validators=WITHIN,
        help_text=_("Leave empty for the end of the same day."),
    )

    history = tracked(asked_by=["system"])

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["system", "priority"]
        constraints = [models.UniqueConstraint(fields=["system", "priority"], name="one_clock_per_priority")]

    def __str__(self) -> str:
        return f"{self.system}: {self.get_priority_display()}"

    def as_clock(self) -> Clock:
        return Clock.of(self)
