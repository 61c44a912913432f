"""What is kept of the paper of an access review: one file, issued once."""

from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.access.models import AccessReview
from apps.common.errors import NotAllowed
from apps.common.stored import path_of
from apps.common.tracking import tracked


class ReviewBeingIssued(models.Model):
    """Where issuing the paper of an access review stands: the queue's book-keeping, no part of the record."""

    review = models.OneToOneField(
        AccessReview, models.PROTECT, related_name="+", verbose_name=_("access review")
    )
    # The file that is being stored; if it is never entered, the next try deletes it.
    put_away = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("issuing of an access review")
        verbose_name_plural = _("issuings of access reviews")

    def __str__(self) -> str:
        return f"access-review-{self.review_id}.pdf"


class IssuedReview(models.Model):
    """What is known of the one file that was issued for an access review."""

    append_only = True

    review = models.OneToOneField(
        AccessReview, models.PROTECT, related_name="issued", verbose_name=_("access review")
    )
    issued_at = models.DateTimeField(_("issued at"))
    pdf_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, unique=True)
    digest = models.CharField(_("SHA-256 of what was signed"), max_length=64, unique=True)
    signed_by = models.CharField(_("SHA-256 of the signing certificate"), max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"))
    size = models.PositiveBigIntegerField(_("size in bytes"))
    pdf_name = models.CharField(_("file"), max_length=200)

    history = tracked()

    class Meta:
        verbose_name = _("issued access review")
        verbose_name_plural = _("issued access reviews")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"access-review-{self.review_id}.pdf"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("An issued paper is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("An issued paper is never deleted."))

    @property
    def is_signed(self) -> bool:
        return bool(self.signed_by)

    @property
    def pdf_path(self) -> Path:
        return path_of(self.pdf_name)
