"""Who was reached by which way, and when: each step of a request to sign of an Emergency, and its escalation.

That is of the record, because it is asked afterwards whether people were woken in time. Whatever else goes by
which way is book-keeping.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.errors import NotAllowed
from apps.common.tracking import acting, create_together, tracked
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State
from apps.systems.priorities import Priority

from .kinds import Kind
from .way_models import Copy, Way

# What comes by steps: mail first, then what wakes people.
BY_STEPS = (Kind.SIGN, Kind.STALE)
# What is worth knowing of each who was told.
ON_RECORD = (*BY_STEPS, Kind.ESCALATION)


class Reached(models.Model):
    """One step: that somebody, or a channel, was told that a sign-off waits, or that nothing moved."""

    append_only = True

    class By(models.TextChoices):
        """How loud it is."""

        MAIL = "mail", _("Mail")
        CHAT = Way.Form.CHAT.value, Way.Form.CHAT.label
        PAGER = Way.Form.PAGER.value, Way.Form.PAGER.label

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="reached", verbose_name=_("hot fix"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    channel = models.CharField(_("channel"), max_length=60, blank=True)
    by_way = models.CharField(_("by"), max_length=10, choices=By)
    reached_at = models.DateTimeField(_("reached at"))
    escalated = models.BooleanField(_("as nothing moved for too long"), default=False)

    history = tracked(added={"escalated": False})

    class Meta:
        verbose_name = _("step of escalation")
        verbose_name_plural = _("steps of escalation")
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


def put_on_record(sent: Iterable[Any]) -> None:
    """Put on the record which of these notices and copies went, as far as they are such steps.

    Nothing of a hot fix that has ended meanwhile. All of one hot fix go together.
    """
    steps: dict[int, list[Any]] = defaultdict(list)
    for row in sent:
        if row.sent_at is not None and row.hotfix_id is not None and row.kind in ON_RECORD:
            steps[row.hotfix_id].append(row)
    for hotfix_id, rows in steps.items():
        with transaction.atomic(), acting(None, reason=_now("A sign-off of an Emergency waited.")):
            hotfix = HotFix.objects.select_for_update().get(pk=hotfix_id)
            if not hotfix.ended and hotfix.priority == Priority.EMERGENCY:
                create_together([_step(row, hotfix) for row in rows])


def _step(row: Any, hotfix: HotFix) -> Reached:
    by = {"person": row.way.person, "by_way": row.way.form} if isinstance(row, Copy) else {"person": row.to}
    return Reached(
        hotfix=hotfix,
        phase=row.phase,
        channel=row.way.label if isinstance(row, Copy) and row.way.person is None else "",
        reached_at=row.sent_at,
        escalated=row.kind == Kind.ESCALATION,
        **{"by_way": Reached.By.MAIL, **by},
    )
