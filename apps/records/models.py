"""The issued record of a hot fix, immutable, and where its issuing stands."""

from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.errors import NotAllowed
from apps.common.retry import TriedQuerySet
from apps.common.tracking import tracked
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ENDED

from .exports import PackExport

__all__ = ["IssuedRecord", "Issuing", "PackExport"]


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


class IssuingQuerySet(TriedQuerySet["Issuing"]):
    """The issuings that somebody must look after."""

    def failed(self) -> Self:
        """Return those that failed at least once, and whose record is still not there."""
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
