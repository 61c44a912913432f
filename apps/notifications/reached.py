"""Who was reached by which way, and when: each step of a request to sign of an Emergency beyond its mail.

That is of the record, because it is asked afterwards whether people were woken in time. Whatever else goes by
which way is book-keeping.
"""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.errors import NotAllowed
from apps.common.tracking import acting, tracked
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State
from apps.systems.priorities import Priority

from .kinds import Kind
from .way_models import Copy, Way

# What comes by steps, and so is worth knowing of each.
BY_STEPS = (Kind.SIGN, Kind.STALE)


class Reached(models.Model):
    """One step: that somebody, or a channel, was told that a sign-off waits."""

    append_only = True

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="reached", verbose_name=_("hot fix"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    channel = models.CharField(_("channel"), max_length=60, blank=True)
    by_way = models.CharField(_("by"), max_length=10, choices=Way.Form)
    reached_at = models.DateTimeField(_("reached at"))

    history = tracked()

    class Meta:
        verbose_name = _("request to sign by another way")
        verbose_name_plural = _("requests to sign by other ways")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_by_way_display()}: {self.person or self.channel}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("Who was reached is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("Who was reached is never deleted."))


def comes_by_steps(kind: str, hotfix: HotFix) -> bool:
    """Whether messages of this kind go by mail first and by other ways later."""
    return hotfix.priority == Priority.EMERGENCY and kind in BY_STEPS


def put_on_record(copy: Copy) -> None:
    """Put on the record that `copy` went, if it is such a step, and the hot fix has not ended meanwhile."""
    if copy.sent_at is None or copy.kind not in BY_STEPS:
        return
    with transaction.atomic(), acting(None, reason=_now("A sign-off of an Emergency waited.")):
        hotfix = HotFix.objects.select_for_update().get(pk=copy.hotfix_id)
        if hotfix.ended or not comes_by_steps(copy.kind, hotfix):
            return
        Reached(
            hotfix=hotfix,
            phase=copy.phase,
            person=copy.way.person,
            channel="" if copy.way.person else copy.way.label,
            by_way=copy.way.form,
            reached_at=copy.sent_at,
        ).save()
