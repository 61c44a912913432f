"""Who put whom into a group: it may hold a role, and nobody gains one by their own act (PROCESS.md 3)."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import create_together, tracked, who_acts

from .credentials import voucher


class Joining(models.Model):
    """One person was put into one group: by whom and when. It is never changed; the last one counts."""

    append_only = True
    sealed = True

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="joinings", verbose_name=_("person")
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="joinings", verbose_name=_("group"))
    by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty for a command at the server."),
    )
    by_name = models.CharField(_("name of whoever did it"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))

    history = tracked()

    class Meta:
        verbose_name = _("joining of a group")
        verbose_name_plural = _("joinings of groups")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["person", "group", "-id"], name="joining_newest")]

    def __str__(self) -> str:
        return f"{self.group}: {self.person}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("Who was put into a group is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("Who was put into a group is never deleted."))


def note_joinings(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any) -> None:
    """Write down who put whom into which group, from whichever side it was done."""
    if action != "post_add" or not pk_set:
        return
    by, moment, vouching = who_acts(), clock.now(), voucher()
    by_name = str(by or (vouching.name if vouching else ""))
    pairs = [(pk, instance.pk) if reverse else (instance.pk, pk) for pk in sorted(pk_set)]
    create_together(
        [
            Joining(person_id=person, group_id=group, by=by, by_name=by_name, at=moment)
            for person, group in pairs
        ]
    )
