"""What the roll-back owner decided about steps that failed or were skipped: to go on, or to roll back."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.evidence.deployment_record import DeploymentRecord, StepOutcome
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES


class StepDecisionQuerySet(models.QuerySet["StepDecision"]):
    """The decisions that people look for."""

    def awaited_from(self, user: User | AnonymousUser) -> set[int]:
        """The keys of the hot fixes on which `user` is asked for one: what `may_decide` says of one.

        One query, and three where there is any: however many there are.
        """
        if not (user.is_active and user.is_staff):
            return set()
        undone = DeploymentRecord._default_manager.filter(
            outcomes__outcome__in=StepOutcome.NOT_DONE,
            round=F("hotfix__round"),
            hotfix__state__in=[phase.state for phase in PHASES if phase.deploys],
            hotfix__deployment_plans__round=F("round"),
            hotfix__deployment_plans__rollback_owner=user.pk,
        )
        records = undone.select_related("hotfix").prefetch_related("outcomes", "hotfix__step_decisions")
        return {one.hotfix_id for one in records.distinct() if one.undecided()}


class StepDecision(models.Model):
    """One decision about everything that was not done by then. It is never changed: a later one counts."""

    append_only = True
    # Production is left as it is, or taken back, by it (apps/history).
    sealed = True

    class Decision(models.TextChoices):
        GO_ON = "go_on", _("Go on")
        ROLL_BACK = "roll_back", _("Roll back")

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="step_decisions", verbose_name=_("hot fix")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    reason = models.TextField(_("why"))
    # The steps as they were recorded: what is recorded of them later asks for a decision of its own.
    about = models.JSONField(_("about"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    person_name = models.CharField(_("name of who decided"), max_length=300)
    # Whom the plan named, where the one who decided stood in for an account that can sign in no more.
    owner_name = models.CharField(_("name of the roll-back owner"), max_length=300)
    decided_at = models.DateTimeField(_("decided at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)

    history = tracked()
    objects = models.Manager.from_queryset(StepDecisionQuerySet)()

    class Meta:
        verbose_name = _("decision on steps")
        verbose_name_plural = _("decisions on steps")
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} ({self.person_name})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A decision is never changed: decide again."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A decision is never deleted: decide again."))

    @property
    def goes_on(self) -> bool:
        return self.decision == self.Decision.GO_ON

    @property
    def in_words(self) -> str:
        """Who decided what about which steps, when and why; and for whom, if they stood in."""
        words = {
            "who": self.person_name
            if self.person_name == self.owner_name
            else _now("%(who)s, in place of %(owner)s,")
            % {"who": self.person_name, "owner": self.owner_name},
            "what": _now("to go on") if self.goes_on else _now("to roll back"),
            "steps": ", ".join(str(one["step"]) for one in self.about),
            "at": clock.to_the_minute(self.decided_at),
            "why": self.reason,
        }
        return _now("%(who)s decided %(what)s (step %(steps)s), %(at)s: %(why)s") % words
