"""The issued record of a hot fix, immutable, and its timestamps; where its issuing stands; exported packs."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.retry import TriedQuerySet
from apps.common.stored import path_of
from apps.common.tracking import acting, tracked
from apps.hotfixes.models import HotFix
from apps.systems.models import System

from .issued_review import IssuedReview, ReviewBeingIssued
from .period import Selection

__all__ = ["IssuedRecord", "IssuedReview", "Issuing", "PackExport", "RecordTimestamp", "ReviewBeingIssued"]


@dataclass(frozen=True)
class StoredPdf:
    """A file of an issued record as it should lie in the file store."""

    name: str
    sha256: str
    size: int

    @property
    def path(self) -> Path:
        return path_of(self.name)


class IssuedRecordQuerySet(models.QuerySet["IssuedRecord"]):
    """Issued records."""

    def signed(self) -> Self:
        """Return those that carry a signature."""
        return self.exclude(signed_by="")

    def with_newest_timestamp(self) -> Self:
        """Return them with what the newest timestamp says, and the SHA-256 of the file to hand out.

        `timestamped_at`, `timestamped_by` and `timestamp_until` are None without a timestamp.
        """
        newest = RecordTimestamp.objects.filter(record=models.OuterRef("pk")).newest_first()
        return self.annotate(
            timestamped_at=models.Subquery(newest.values("at")[:1]),
            timestamped_by=models.Subquery(newest.values("authority")[:1]),
            timestamp_until=models.Subquery(newest.values("valid_until")[:1]),
            newest_sha256=Coalesce(models.Subquery(newest.values("pdf_sha256")[:1]), "pdf_sha256"),
        )

    def lacking_a_timestamp(self, *, until: datetime) -> Self:
        """Return the signed ones without a timestamp, or whose newest does not last until then."""
        return (
            self.signed()
            .with_newest_timestamp()
            .filter(models.Q(timestamp_until__isnull=True) | models.Q(timestamp_until__lt=until))
            .order_by("pk")
        )


class IssuedRecord(models.Model):
    """What is known of the one file that was issued for a hot fix that has ended (PROCESS.md 6).

    The files themselves are in the file store under their SHA-256, which is here and so in the history.
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

    objects = IssuedRecordQuerySet.as_manager()

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
    def stored_pdf(self) -> StoredPdf:
        return StoredPdf(self.pdf_name, self.pdf_sha256, self.size)

    @property
    def pdf_path(self) -> Path:
        return self.stored_pdf.path

    def newest_file(self) -> StoredPdf:
        """Return the file to hand out: the one with the newest timestamp, else the one that was issued."""
        newest = self.timestamps.newest_first().first()
        return newest.stored_pdf if newest else self.stored_pdf

    @property
    def snapshot_path(self) -> Path:
        return path_of(self.snapshot_name)


class RecordTimestampQuerySet(models.QuerySet["RecordTimestamp"]):
    """Timestamps of issued records."""

    def newest_first(self) -> Self:
        """Return them so that the first of a record is the one whose file is handed out."""
        return self.order_by("-number")


class RecordTimestamp(models.Model):
    """One trusted timestamp of an issued record, and the file that ends with it.

    The file begins with every byte of the issued one, and of each that was timestamped before. Where the
    authority answered at once, it is the issued file itself.
    """

    append_only = True
    written_after_closing = True

    record = models.ForeignKey(
        IssuedRecord, models.PROTECT, related_name="timestamps", verbose_name=_("issued record")
    )
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("time of the timestamp"))
    authority = models.CharField(_("timestamp authority"), max_length=300)
    authority_sha256 = models.CharField(_("SHA-256 of the authority's certificate"), max_length=64)
    valid_until = models.DateTimeField(_("the authority's certificate ends at"), db_index=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    pdf_name = models.CharField(_("file"), max_length=200)

    history = tracked()

    objects = RecordTimestampQuerySet.as_manager()

    class Meta:
        verbose_name = _("timestamp of a record")
        verbose_name_plural = _("timestamps of records")
        ordering = ["record", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="record_timestamps_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.authority}, {clock.to_the_minute(self.at)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A timestamp is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A timestamp is never deleted."))

    @property
    def stored_pdf(self) -> StoredPdf:
        return StoredPdf(self.pdf_name, self.pdf_sha256, self.size)

    @property
    def pdf_path(self) -> Path:
        return self.stored_pdf.path


class IssuingQuerySet(TriedQuerySet["Issuing"]):
    """Issuings to look after."""

    def failed(self) -> Self:
        """Return those that failed at least once, and whose record is still missing."""
        return self.filter(tries__gt=0, next_try_at__isnull=False)


class Issuing(models.Model):
    """The progress of issuing one record: the queue's book-keeping, and no part of the record.

    As long as there is no record, `next_try_at` says when issuing is tried again: so a job that was lost, or
    a worker that died, loses no record.
    """

    written_after_closing = True

    hotfix = models.OneToOneField(HotFix, models.PROTECT, related_name="issuing", verbose_name=_("hot fix"))
    tries = models.PositiveIntegerField(_("failed tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    next_try_at = models.DateTimeField(
        _("next try at"), null=True, db_index=True, help_text=_("Empty: issued.")
    )
    job = models.CharField(_("job"), max_length=64, blank=True)
    # Only the worker that holds the claim may enter the record; the claim lapses in case the worker died.
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)
    # The file that is being stored; if its record is never entered, the next try deletes it.
    put_away = models.CharField(max_length=200, blank=True)

    objects = IssuingQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuing of a record")
        verbose_name_plural = _("issuings of records")
        ordering = ["next_try_at", "pk"]

    def __str__(self) -> str:
        return self.hotfix.reference


def without_issuing(*, since: "datetime | None" = None) -> "models.QuerySet[HotFix]":
    """Return the hot fixes that have ended, `since` then or ever, and whose record was never ordered."""
    ended = HotFix.objects.ended().filter(issuing__isnull=True)
    return ended if since is None else ended.filter(phase_entered_at__gte=since)


class PackExport(models.Model):
    """A pack for auditors that was exported; entered at the start, so that a broken-off one shows, too."""

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
        """Enter that a pack of `number` hot fixes is being made, and return the entry.

        Args:
            by: None on the command line.
            reference: of the only hot fix, where the pack is about one.
        """
        export = cls(
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
            export.save()
        return export

    def finish(self, manifest_sha256: str) -> None:
        """Enter that the whole pack was sent. Raises NotAllowed the second time."""
        if self.manifest_sha256:
            raise NotAllowed(_now("This pack is finished."))
        self.manifest_sha256 = manifest_sha256
        with acting(self.exported_by):
            self.save(update_fields=["manifest_sha256"])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("That a pack was exported stays on the record."))

    @property
    def scope(self) -> str:
        """What was exported, as a reader reads it."""
        return self.reference or Selection(self.start, self.until, self.system).in_words
