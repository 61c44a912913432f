"""Waivers: that whoever signed a phase let a missed threshold be, and why (PROCESS.md 4a)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.missed import Threshold
from apps.hotfixes.models import HotFix


class Waiver(models.Model):
    """One missed threshold, waived by the sign-off beside which it stands. It is never changed.

    Whose it is, in which role, when and of which evidence the sign-off says.
    """

    append_only = True
    # It lets pass what a system asks, so it carries authority as its sign-off does (apps/history).
    sealed = True

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="waivers", verbose_name=_("hot fix"))
    approval = models.ForeignKey(
        "approvals.Approval", models.PROTECT, related_name="waivers", verbose_name=_("sign-off")
    )
    threshold = models.CharField(_("threshold"), max_length=20, choices=Threshold)
    evidence = models.CharField(_("evidence"), max_length=60)
    # In the words of its time: what a system asks may change later.
    missed = models.TextField(_("what was missed"))
    reason = models.TextField(_("why it may be"))

    history = tracked()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "threshold"], name="one_waiver_of_a_threshold")
        ]

    def __str__(self) -> str:
        return f"{self.get_threshold_display()}: {self.missed}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A waiver is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A waiver is never deleted."))

    @property
    def of(self) -> str:
        """The evidence that missed it, as people say it."""
        return evidence_model(self.evidence).label()
