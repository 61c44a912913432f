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
    """What is kept of one row of the history of an erased person: its digest, and what that was made of."""

    append_only = True
    sealed = True

    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    # Empty for the history of people, of which the first ones were.
    table = models.CharField(_("table of history"), max_length=100, blank=True, default="")
    row = models.BigIntegerField(_("row of history"))
    digest = models.CharField(_("SHA-256 of the row"), max_length=64)
    # By column; empty for a row from before the salts, of which the digest alone is kept.
    salted = models.JSONField(_("salted values"))
    # By column: the names that stay; of a row from before the salts everything that is not erased.
    stays = models.JSONField(_("what stays"), null=True)

    history = tracked(added={"table": ""})

    class Meta:
        verbose_name = _("row of an erased person")
        verbose_name_plural = _("rows of erased people")
        ordering = ["table", "row"]
        constraints = [models.UniqueConstraint(fields=["table", "row"], name="a_row_is_erased_once")]

    def __str__(self) -> str:
        return str(self.row)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("What is kept of an erased person is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("What is kept of an erased person is never deleted."))


class Erasure(models.Model):
    """That the personal data of somebody were erased: by whom, when and why, and nothing of them."""

    append_only = True
    sealed = True

    person = models.OneToOneField(User, models.PROTECT, related_name="erasure", verbose_name=_("person"))
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty for a command at the server."),
    )
    by_name = models.CharField(_("name of whoever did it"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"))
    authenticated_by = models.CharField(_("asked again by"), max_length=100, blank=True)
    # How much of each kind went, by the name of the kind.
    went = models.JSONField(_("what went"))

    history = tracked()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.person)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("That somebody was erased is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("That somebody was erased is never deleted."))
