"""How hot fixes point to each other: caused by, recurrence of, duplicate of (PROCESS.md 7a).

A link belongs to the record of the hot fix that points, and is made while that is open; the other one shows
it, and nothing is written there.
"""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.models import HotFix

WITHDRAWAL = frozenset({"withdrawn_at", "withdrawn_by"})


class LinkQuerySet(models.QuerySet["HotFixLink"]):
    """Links that stand, in the order in which they were made."""

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def touching(self, hotfix: HotFix | int) -> Self:
        """Those from `hotfix`, or the one with that key, and those to it."""
        return self.standing().filter(Q(hotfix=hotfix) | Q(other=hotfix)).select_related("hotfix", "other")


class HotFixLink(models.Model):
    """One hot fix points to another one, or to the release that caused it."""

    class Kind(models.TextChoices):
        CAUSED_BY = "caused_by", _("Caused by")
        RECURRENCE_OF = "recurrence_of", _("Recurrence of")
        DUPLICATE_OF = "duplicate_of", _("Duplicate of")

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="points_to", verbose_name=_("hot fix"))
    kind = models.CharField(_("how"), max_length=20, choices=Kind)
    other = models.ForeignKey(
        HotFix, models.PROTECT, null=True, related_name="pointed_at", verbose_name=_("other hot fix")
    )
    release = models.CharField(_("release"), max_length=80, blank=True)
    note = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("taken back by")
    )

    history = tracked()
    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to another hot fix")
        verbose_name_plural = _("links to other hot fixes")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hotfix", "kind", "other"],
                condition=Q(withdrawn_at=None),
                name="linked_once_in_a_way",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=F("hotfix")), name="link_leads_to_another_one"
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False, release="")
                | (Q(other=None, kind="caused_by") & ~Q(release="")),
                name="link_leads_to_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other.reference if self.other else self.release}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and set(kwargs.get("update_fields") or ()) != WITHDRAWAL:
            raise NotAllowed(_now("A link is never changed: take it back, and make another."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A link is never deleted: it is taken back."))
