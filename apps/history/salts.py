"""The tables of personal data in the chain: a salt for each person, and what is kept once it is gone."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked


class PersonalSalt(models.Model):
    """The salt of one person; empty once it was destroyed, which is for good."""

    person = models.OneToOneField(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    salt = models.BinaryField(_("salt"), null=True)
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True)

    class Meta:
        verbose_name = _("salt of a person")
        verbose_name_plural = _("salts of people")

    def __str__(self) -> str:
        return str(self.person_id)


class ErasedRow(models.Model):
    """What is kept of one row of the history of an erased person: its digest, and its salted values."""

    append_only = True
    sealed = True

    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    row = models.BigIntegerField(_("row of history"), unique=True)
    digest = models.CharField(_("SHA-256 of the row"), max_length=64)
    # By column; empty for a row from before the salts, of which the digest alone is kept.
    salted = models.JSONField(_("salted values"))

    history = tracked()

    class Meta:
        verbose_name = _("row of an erased person")
        verbose_name_plural = _("rows of erased people")
        ordering = ["row"]

    def __str__(self) -> str:
        return str(self.row)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("What is kept of an erased person is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("What is kept of an erased person is never deleted."))
