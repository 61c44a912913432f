"""Which checkpoints were written: the database remembers each number, so that none is taken away unseen."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.errors import NotAllowed
from apps.common.tracking import tracked


class WrittenCheckpoint(models.Model):
    """One checkpoint that was written: its number, and the SHA-256 of what was signed."""

    append_only = True
    sealed = True

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    digest = models.CharField(_("SHA-256"), max_length=64)
    name = models.CharField(_("file"), max_length=200)
    at = models.DateTimeField(_("written at"))

    history = tracked()

    class Meta:
        verbose_name = _("written checkpoint")
        verbose_name_plural = _("written checkpoints")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("That a checkpoint was written is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("That a checkpoint was written is never deleted."))
