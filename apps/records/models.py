"""The issued record of a hot fix, immutable; where its issuing stands; and which packs were exported."""

from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import acting, tracked
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ENDED
from apps.systems.models import System

from .period import Selection


class IssuedRecord(models.Model):
    """What is known of the one file that was issued for a hot fix that has ended (PROCESS.md 6).

    The files themselves lie on the shelf under their SHA-256; the sums are here, and so in the history.
    """

    append_only = True
    written_after_closing = True

    hotfix = models.OneToOneField(
        HotFix, models.PROTECT, related_name="issued_record", verbose_name=_("hot fix")
    )
    issued_at = models.DateTimeField(_("issued at"))
    pdf_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, unique=True)
    digest = models.CharField(_("digest of the record"), max_length=64, unique=True)
    signed_by = models.CharField(
        _("SHA-256 of the signing certificate"), max_length=64, blank=True, help_text=_("Empty: unsigned.")
    )
    pages = models.PositiveIntegerField(_("pages"))
    size = models.PositiveBigIntegerField(_("size in bytes"))
    pdf_name = models.CharField(_("file"), max_length=200)
    snapshot_name = models.CharField(_("file of the data"), max_length=200)

    history = tracked()

    class Meta:
        verbose_name = _("issued record")
        verbose_name_plural = _("issued records")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.hotfix.reference}.pdf"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("An issued record is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("An issued record is never deleted."))

    @property
    def is_signed(self) -> bool:
        return bool(self.signed_by)

    @property
    def pdf_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.pdf_name

    @property
    def snapshot_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.snapshot_name


class IssuingQuerySet(models.QuerySet["Issuing"]):
    """The issuings that somebody must look after."""

    def due(self, now: datetime) -> Self:
        """Those without a record that nobody works on, and whose next try has come."""
        return self.filter(next_try_at__lte=now)

    def failed(self) -> Self:
        """Those that failed at least once, and whose record is still not there."""
        return self.filter(tries__gt=0, next_try_at__isnull=False)


class Issuing(models.Model):
    """Where the issuing of one record stands: the queue's book-keeping, and no part of the record.

    As long as the record is not there, `next_try_at` says when somebody looks after it again: a job that was
    lost on the way, or a worker that died, is found by it.
    """

    written_after_closing = True

    hotfix = models.OneToOneField(HotFix, models.PROTECT, related_name="issuing", verbose_name=_("hot fix"))
    tries = models.PositiveIntegerField(_("failed tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    next_try_at = models.DateTimeField(
        _("next try at"), null=True, db_index=True, help_text=_("Empty: issued.")
    )
    job = models.CharField(_("job"), max_length=64, blank=True)
    # Whose turn it is: only the holder of the claim may put a record in, and it lapses if he dies.
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)
    # The file that is being put on the shelf; if its record never comes, the next try takes it away.
    put_away = models.CharField(max_length=200, blank=True)

    objects = IssuingQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuing of a record")
        verbose_name_plural = _("issuings of records")
        ordering = ["next_try_at", "pk"]

    def __str__(self) -> str:
        return self.hotfix.reference


def without_issuing() -> "models.QuerySet[HotFix]":
    """Hot fixes that have ended and whose record was never ordered."""
    return HotFix.objects.filter(state__in=ENDED, issuing__isnull=True)


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
