"""One-time codes of people: the key of their application, and what recovery codes are checked with."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import secret_box
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked

_WHAT_FOR = "one-time codes"


class OneTimeCodesQuerySet(models.QuerySet["OneTimeCodes"]):
    """Which count."""

    def in_use(self) -> "OneTimeCodesQuerySet":
        """Return those that were not removed."""
        return self.filter(removed_at=None)


class OneTimeCodes(models.Model):
    """What the one-time codes of a person are made of. It is never deleted; its key goes when it is removed.

    Neither secret is in the history: the record of log-ins has a keyed digest of both (`on_the_record_as`).
    """

    sealed = True

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="one_time_codes", verbose_name=_("person")
    )
    sealed_key = models.TextField(_("key, encrypted"), blank=True)
    # A keyed digest a line: whoever has the table has no code.
    recovery = models.TextField(_("recovery codes, digested"), blank=True)
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    # Book-keeping of each use: of two codes of one step, or of an earlier one, the second counts for nothing.
    last_step = models.PositiveBigIntegerField(_("step of the last code"), default=0)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    objects = OneTimeCodesQuerySet.as_manager()
    history = tracked(excluded_fields=["sealed_key", "recovery", "last_step", "last_used_at"])

    class Meta:
        verbose_name = _("one-time codes")
        verbose_name_plural = _("one-time codes")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(removed_at=None), name="one_time_codes_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return _now("One-time codes of %(who)s") % {"who": self.person}

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("One-time codes are removed, and never deleted."))

    @property
    def key(self) -> str:
        """The key, in base32. Raises CannotBeOpened where the SECRET_KEY under which it was kept is gone."""
        return secret_box.take_out(self.sealed_key, what_for=_WHAT_FOR)

    @key.setter
    def key(self, key: str) -> None:
        self.sealed_key = secret_box.put_in(key, what_for=_WHAT_FOR)

    @property
    def on_the_record_as(self) -> str:
        """What its keyed digest is made of, as it was given and is now."""
        return f"one-time codes {self.pk} {self.key} {self.recovery}"

    @property
    def removed_as(self) -> str:
        """The same of its removal, of which no secret is left."""
        return f"one-time codes {self.pk} removed"
