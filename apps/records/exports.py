"""Who took a pack for auditors out of the system, when, and of what: on the record like anything else."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import acting, tracked
from apps.systems.models import System

from .period import Selection


class PackExport(models.Model):
    """One pack. It is written down when it begins, so that one that was broken off is on the record, too."""

    exported_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"), editable=False
    )
    exported_by_name = models.CharField(_("exported by"), max_length=300, editable=False)
    exported_at = models.DateTimeField(_("exported at"), editable=False)
    start = models.DateField(_("from"), null=True, editable=False)
    until = models.DateField(_("until"), null=True, editable=False)
    system = models.ForeignKey(
        System, models.PROTECT, null=True, related_name="+", verbose_name=_("system"), editable=False
    )
    # Its reference and no key: an export is no part of the hot fix, whose record is closed for good.
    reference = models.CharField(_("only hot fix"), max_length=20, blank=True, editable=False)
    number = models.PositiveIntegerField(_("hot fixes"), editable=False)
    manifest_sha256 = models.CharField(
        _("SHA-256 of the manifest"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Empty: the pack was broken off, or is still being sent."),
    )

    history = tracked()

    class Meta:
        verbose_name = _("exported pack")
        verbose_name_plural = _("exported packs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.exported_by_name}, {clock.to_the_minute(self.exported_at)}"

    @classmethod
    def begin(
        cls,
        selection: Selection,
        *,
        by: User | None,
        name: str,
        at: datetime,
        number: int,
        reference: str = "",
    ) -> Self:
        """Write down that a pack of `number` hot fixes is being made.

        Args:
            by: None on the command line.
            reference: of the only hot fix, where the pack is about one.
        """
        made = cls(
            exported_by=by,
            exported_by_name=name,
            exported_at=at,
            start=selection.start,
            until=selection.until,
            system=selection.system,
            reference=reference,
            number=number,
        )
        with acting(by):
            made.save()
        return made

    def finish(self, manifest_sha256: str) -> None:
        """Write down that it was sent whole, once. Raises NotAllowed."""
        if self.manifest_sha256:
            raise NotAllowed(_now("This pack is finished."))
        self.manifest_sha256 = manifest_sha256
        with acting(self.exported_by):
            self.save(update_fields=["manifest_sha256"])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("That a pack was exported stays on the record."))

    @property
    def scope(self) -> str:
        """What was exported, in words."""
        return self.reference or Selection(self.start, self.until, self.system).in_words
