"""Changes of the lane of a hot fix that is under way: one role at once, the other within a day."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.given_in_role import GivenInRole
from apps.common.tracking import tracked
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import ROLES_OF_THE_LANE
from apps.hotfixes.phases import ENDED, PHASES, State
from apps.systems.priorities import Priority

ANSWER_WITHIN = timedelta(hours=24)

# The phase whose signatures say in which lane a hot fix is.
DECIDING = next(phase for phase in PHASES if phase.decides_the_lane)


class LaneChangeQuerySet(models.QuerySet["LaneChange"]):
    """The changes that people look for."""

    def waiting(self) -> "LaneChangeQuerySet":
        """Those that the other role has not answered yet, of hot fixes that are open."""
        return self.filter(answers=None, answer=None).exclude(hotfix__state__in=ENDED)


class LaneChangeManager(models.Manager.from_queryset(LaneChangeQuerySet)):  # type: ignore[misc]
    """How changes of the lane are read."""

    def get_queryset(self) -> models.QuerySet["LaneChange"]:
        """Each with its answer: never asked for one by one."""
        found: models.QuerySet[LaneChange] = super().get_queryset()
        return found.select_related("answer")

    def open_on(self, hotfix: HotFix) -> "list[LaneChange]":
        """Those of `hotfix` that wait for the other role; `self` is its own manager."""
        return [] if hotfix.ended else [one for one in self.all() if one.is_open]


class LaneChange(models.Model):
    """That one role changed the lane, with a reason; or, where it `answers` such a row, what the other said.

    It is never changed: it counts at once, and another change takes it back.
    """

    append_only = True
    sealed = True
    given_in_role = GivenInRole(person="signer_id", at="signed_at")

    class Verdict(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        DISAGREED = "disagreed", _("Not agreed")

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="lane_changes", verbose_name=_("hot fix"))
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    before = models.CharField(_("priority before"), max_length=20, choices=Priority)
    after = models.CharField(_("priority after"), max_length=20, choices=Priority)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict, default=Verdict.AGREED)
    role = models.CharField(
        _("role"), max_length=30, choices=[(role.value, role.label) for role in SIGNING_ROLES]
    )
    reason = models.TextField(_("reason"))
    signer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signer_name = models.CharField(_("signer's name"), max_length=300)
    signed_at = models.DateTimeField(_("signed at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    answers = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="answer", verbose_name=_("answers")
    )

    history = tracked()
    objects = LaneChangeManager()

    class Meta:
        verbose_name = _("change of the lane")
        verbose_name_plural = _("changes of the lane")
        ordering = ["signed_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="a_lane_is_changed")]

    def __str__(self) -> str:
        return _now("From %(before)s to %(after)s, in %(phase)s of round %(number)d") % {
            "before": self.get_before_display(),
            "after": self.get_after_display(),
            "phase": self.get_phase_display(),
            "number": self.round,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A change of the lane is never changed: another one takes it back."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A change of the lane is never deleted: another one takes it back."))

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    @property
    def answered(self) -> "LaneChange | None":
        """What the other role said to it; None while it has not."""
        found: LaneChange | None = getattr(self, "answer", None)
        return found

    @property
    def is_open(self) -> bool:
        """Whether it waits for the other role."""
        return self.answers_id is None and self.answered is None

    @property
    def waits_for(self) -> Role:
        """The role that must answer it."""
        return next(role for role in ROLES_OF_THE_LANE if role is not self.as_role)

    @property
    def due_at(self) -> Any:
        return self.signed_at + ANSWER_WITHIN

    @property
    def overdue(self) -> bool:
        return self.is_open and clock.now() > self.due_at

    @property
    def standing(self) -> str:
        """Where it stands, in words."""
        if self.answered:
            words = {"who": self.answered.signer_name, "role": self.answered.get_role_display()}
            agreed = self.answered.verdict == self.Verdict.AGREED
            said = _now("agreed by %(who)s, %(role)s") if agreed else _now("not agreed by %(who)s, %(role)s")
            return said % words
        words = {"role": str(self.waits_for.label), "until": clock.to_the_minute(self.due_at)}
        return _now("to be answered by the %(role)s until %(until)s") % words
