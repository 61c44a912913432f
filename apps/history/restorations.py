"""That the database was put back from a backup: from which, by whom, why, and which links are gone by it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked


class Restoration(models.Model):
    """One restore, signed on the record that was put back.

    `gone` has by chain, under the name that checkpoints give it, the number and hash of its last link in the
    backup (0 and "" where it had none), and the number of the last link that a later checkpoint knew.
    """

    append_only = True
    sealed = True

    backup = models.CharField(_("SHA-256 of the backup"), max_length=64)
    taken_at = models.DateTimeField(_("backup of"))
    at = models.DateTimeField(_("restored at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    by_name = models.CharField(_("name of who signed"), max_length=301)
    authenticated_by = models.CharField(_("asked again by"), max_length=100)
    reason = models.TextField(_("reason"))
    # The numbers of the last checkpoint that the backup knew, and of the newest that was compared with it.
    known_checkpoint = models.PositiveBigIntegerField(_("last checkpoint in the backup"))
    newest_checkpoint = models.PositiveBigIntegerField(_("newest checkpoint compared"))
    newest_digest = models.CharField(_("SHA-256 of the newest checkpoint"), max_length=64, blank=True)
    gone = models.JSONField(_("links that are gone"), default=dict)

    history = tracked()

    class Meta:
        verbose_name = _("restore from a backup")
        verbose_name_plural = _("restores from backups")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("That the record was put back is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("That the record was put back is never deleted."))
