"""Follow-up actions: what was to be done after a hot fix, by whom, until when, and what became of it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.evidence.documentation import ActionPriority, LessonAction
from apps.evidence.fields import long_text
from apps.hotfixes.models import HotFix

from .links import HotFixLink

__all__ = ["FollowUpAction", "FollowUpStatus", "FollowUpStep", "HotFixLink"]


class FollowUpStatus(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done, to be confirmed")
    CONFIRMED = "confirmed", _("Done")
    DROPPED = "dropped", _("Dropped")


# Those that somebody still has to do something about.
PENDING = (FollowUpStatus.OPEN, FollowUpStatus.DONE)


class FollowUpQuerySet(models.QuerySet["FollowUpAction"]):
    """Which follow-up actions people look for."""

    def pending(self) -> Self:
        """Those that are open, or wait to be confirmed."""
        return self.filter(status__in=PENDING)

    def overdue(self) -> Self:
        """Those that should be done by now, and of which nobody has said that they are."""
        return self.filter(status=FollowUpStatus.OPEN, due__lt=clock.now().date())

    def nobodys(self) -> Self:
        """Those that nobody who can sign in owns: somebody must take them over."""
        gone = Q(owner=None) | Q(owner__is_active=False) | Q(owner__is_staff=False)
        return self.filter(gone, status=FollowUpStatus.OPEN)


class FollowUpAction(models.Model):
    """Something to be done so that it does not happen again; it outlives the record of the hot fix.

    It holds what is so now, and only follow_ups.py changes it; its steps say who made it so, when and why.
    """

    # It belongs to no record: what came of a closed one is told beside it. So it goes into the chain of
    # process data, and a closed hot fix stays as it was.
    came_of = models.ForeignKey(
        HotFix, models.PROTECT, related_name="follow_up_actions", verbose_name=_("hot fix")
    )
    lesson = models.OneToOneField(
        LessonAction,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="follow_up",
        verbose_name=_("action of the lessons"),
    )
    what = long_text(_("what is to be done"), blank=False)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="follow_up_actions", verbose_name=_("owner")
    )
    # Who was named in lessons from before an owner was an account.
    named_owner = models.CharField(_("owner, as the lessons name them"), max_length=120, blank=True)
    due = models.DateField(_("due date"))
    priority = models.CharField(
        _("priority"), max_length=10, choices=ActionPriority, default=ActionPriority.MEDIUM
    )
    status = models.CharField(_("status"), max_length=10, choices=FollowUpStatus, default=FollowUpStatus.OPEN)
    opened_at = models.DateTimeField(_("opened at"))

    history = tracked()
    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up action")
        verbose_name_plural = _("follow-up actions")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["status", "due"], name="follow_up_by_due_date"),
            models.Index(fields=["owner", "status"], name="follow_up_by_owner"),
        ]

    def __str__(self) -> str:
        return self.what if len(self.what) <= 80 else f"{self.what[:79].rstrip()}…"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A follow-up action is never deleted: it is done, or dropped with a reason."))

    @property
    def is_open(self) -> bool:
        return self.status == FollowUpStatus.OPEN

    @property
    def is_pending(self) -> bool:
        return self.status in PENDING

    @property
    def overdue(self) -> bool:
        return self.is_open and clock.now().date() > self.due

    @property
    def owner_in_words(self) -> str:
        """Who owns it, and that they can no longer sign in, or that nobody does."""
        if self.owner is None:
            return _now("nobody; the lessons name %(who)s") % {"who": self.named_owner or "-"}
        if self.owner.is_active and self.owner.is_staff:
            return str(self.owner)
        return _now("%(who)s, who can no longer sign in") % {"who": self.owner}

    @property
    def standing(self) -> str:
        """Where it stands, and by how much it is late, in words."""
        if not self.overdue:
            return self.get_status_display()
        late = clock.now().date() - self.due
        return _now("Overdue by %(length)s") % {"length": in_days_and_hours(late)}


class FollowUpStep(models.Model):
    """One thing that somebody did to a follow-up action: who, when, and in which words. Never changed."""

    append_only = True
    sealed = True

    class Kind(models.TextChoices):
        DONE = "done", _("Said to be done")
        CONFIRMED = "confirmed", _("Confirmed")
        SENT_BACK = "sent_back", _("Not done yet")
        DROPPED = "dropped", _("Dropped")
        HANDED_OVER = "handed_over", _("Handed over")
        POSTPONED = "postponed", _("Given another due date")

    action = models.ForeignKey(
        FollowUpAction, models.PROTECT, related_name="steps", verbose_name=_("follow-up action")
    )
    kind = models.CharField(_("what was done"), max_length=20, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("name of who did it"), max_length=300)
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("in their words"), blank=True)
    to = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("handed over to")
    )
    until = models.DateField(_("new due date"), null=True)

    history = tracked()

    class Meta:
        verbose_name = _("step of a follow-up action")
        verbose_name_plural = _("steps of follow-up actions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.by_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("What was done is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("What was done is never deleted."))
