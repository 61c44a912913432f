"""Change freezes: from when until when production of a system, or of all, is left alone, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.tracking import tracked

LONGEST_REASON = 200


class Freeze(models.Model):
    """Production of a system is not changed from a moment until another one."""

    system = models.ForeignKey(
        "systems.System",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="freezes",
        verbose_name=_("system"),
        help_text=_("Leave empty for all systems."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), db_index=True)
    reason = models.CharField(
        _("reason"), max_length=LONGEST_REASON, help_text=_("Read by whoever asks whether it would work.")
    )

    history = tracked()

    class Meta:
        verbose_name = _("change freeze")
        verbose_name_plural = _("change freezes")
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        words = {"where": self.system or _now("All systems"), "until": clock.to_the_minute(self.ends_at)}
        return _now("%(where)s, until %(until)s") % words

    def clean(self) -> None:
        """Raise ValidationError where it ends before it begins."""
        known = None not in (self.starts_at, self.ends_at)
        if known and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _now("It ends before it begins.")})

    @property
    def in_words(self) -> str:
        """That it holds, until when and why, in a sentence of ours with its reason in quotation marks."""
        words = {"until": clock.to_the_minute(self.ends_at), "reason": " ".join(self.reason.split())}
        if self.system_id is None:
            return _now("A change freeze of all systems holds until %(until)s: “%(reason)s”.") % words
        return _now("A change freeze of this system holds until %(until)s: “%(reason)s”.") % words


def freezes_at(systems: Iterable[int], at: datetime) -> dict[int, tuple[Freeze, ...]]:
    """Return which freezes hold at a moment, by the key of the system, the longest first; one query."""
    keys: Collection[int] = list(systems)
    here = Q(system__in=keys) | Q(system=None)
    found: dict[int, list[Freeze]] = defaultdict(list)
    for freeze in Freeze.objects.filter(here, starts_at__lte=at, ends_at__gt=at).order_by("-ends_at", "pk"):
        for key in keys if freeze.system_id is None else [freeze.system_id]:
            found[key].append(freeze)
    return {key: tuple(some) for key, some in found.items()}
