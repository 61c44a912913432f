"""The hot fix itself, and the grants that say who holds which role on it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from apps.accounts.models import User
from apps.accounts.roles import ROLE_BY_CODENAME, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.systems.models import System
from apps.systems.priorities import Priority

from .delegation import Delegation
from .evidence import Evidence
from .evidence_reading import load
from .phase_columns import Tone
from .phase_rules import comes_after_restoring, tone_of
from .phases import ENDED, GOAL, PHASE_BY_STATE, Phase, State
from .status_updates import StatusUpdate
from .transitions import HotFixTransitions

__all__ = [
    "Delegation",
    "HotFix",
    "HotFixGroupObjectPermission",
    "HotFixUserObjectPermission",
    "ReferenceCounter",
    "StatusUpdate",
]


class HotFixQuerySet(models.QuerySet["HotFix"]):
    """Open and ended ones. Who sees which is in visibility.py, and what waits for whom in inbox.py."""

    def open(self) -> Self:
        return self.exclude(state__in=ENDED)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)


class HotFix(HotFixTransitions, models.Model):
    """One hot fix, from report to closed. Nothing deletes it; only perform.py moves it."""

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    system = models.ForeignKey(System, models.PROTECT, related_name="hotfixes", verbose_name=_("system"))
    priority = models.CharField(_("priority"), max_length=20, choices=Priority)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    reported_by = models.ForeignKey(
        User, models.PROTECT, related_name="reported_hotfixes", verbose_name=_("reported by"), editable=False
    )
    reported_at = models.DateTimeField(_("reported at"), editable=False)
    phase_entered_at = models.DateTimeField(_("in this phase since"), editable=False)
    expedited = models.BooleanField(
        _("expedited"),
        default=False,
        editable=False,
        help_text=_("The glass was broken once: it went ahead of missing sign-offs, or could have."),
    )

    # When somebody other than its reporter did anything for it first (PROCESS.md 2); the door notes it.
    responded_at = models.DateTimeField(_("first response at"), null=True, editable=False)

    # The stamp of the last change, of the hot fix or of anything that belongs to it: a screen that
    # was opened before it may not act.
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    # Set by `hold_evidence`, while an act has the lock.
    _held_evidence: "dict[str, list[Evidence]] | None" = None

    # The digest of what a signer of the present phase would sign, while anybody has signed it or said yes to
    # it: by it the lists know a stale sign-off without reading the evidence of every row.
    evidence_digest = models.CharField(max_length=64, blank=True, editable=False)

    # What was done is in the history by itself: that it was the first response need not be told twice.
    history = tracked(
        excluded_fields=["responded_at", "version", "changed_by", "changed_at", "evidence_digest"]
    )
    objects = HotFixQuerySet.as_manager()

    class Meta:
        verbose_name = _("hot fix")
        verbose_name_plural = _("hot fixes")
        ordering = ["-pk"]
        permissions = [(role.codename, f"Acts as {role.label} on this hot fix") for role in Role]
        indexes = [
            models.Index(fields=["system", "-id"], name="hotfix_by_system"),
            models.Index(fields=["state", "-id"], name="hotfix_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @property
    def phase(self) -> Phase | None:
        """The phase it is in; None once it has ended."""
        return PHASE_BY_STATE.get(State(self.state))

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def closed(self) -> bool:
        """Whether it went the whole way; what ended otherwise was stopped before."""
        return State(self.state) is GOAL

    @property
    def tone(self) -> Tone:
        """How its state is shown."""
        return tone_of(self.state)

    @property
    def age(self) -> timedelta:
        """How long ago it was reported; for an ended one, how long it took."""
        return (self.phase_entered_at if self.ended else clock.now()) - self.reported_at

    @property
    def time_in_phase(self) -> timedelta:
        return clock.now() - self.phase_entered_at

    @property
    def respond_by(self) -> datetime:
        """By when somebody other than the reporter had to do something for it, by the clock of its system."""
        return self.reported_at + self.system.clock(self.priority).first_response

    @property
    def restore_by(self) -> datetime:
        """By when service had to be restored, by the clock of its system (PROCESS.md 2)."""
        return self.system.restore_by(self.priority, self.reported_at)

    @property
    def restored(self) -> bool:
        """Whether nobody waits for service any more: it is verified in production, or the hot fix ended."""
        return self.phase is None or comes_after_restoring(self.phase)

    @property
    def overdue(self) -> bool:
        """Whether service should have been restored by now, and is not."""
        return not self.restored and clock.now() >= self.restore_by

    def present_evidence(self) -> dict[str, list[Evidence]]:
        """Read the evidence of the present phase and round, with its rows; nothing of one that has ended."""
        if self._held_evidence is not None:
            return self._held_evidence
        return self.evidence(*self.phase.all_evidence) if self.phase else {}

    def hold_evidence(self) -> None:
        """Read the present evidence once for the whole of an act: the lock keeps it as it is."""
        self._held_evidence = self.present_evidence()

    def let_evidence_go(self) -> None:
        """Have the present evidence read anew: the phase is left."""
        self._held_evidence = None

    def read_again(self, relation: str) -> None:
        """Have `relation` read from the database where it is asked for next: a row was added to it."""
        vars(self).get("_prefetched_objects_cache", {}).pop(relation, None)

    def evidence(self, *names: str, every_round: bool = False) -> dict[str, list[Evidence]]:
        """The evidence called `names`, of this round or of every round, oldest first, with its rows."""
        return load(self, names, every_round=every_round)


class _Grant(models.Model):
    """What both kinds of grant share: they stand for a role, and nothing else is granted on a hot fix."""

    permission: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.permission.codename not in ROLE_BY_CODENAME:
            raise NotAllowed(f"“{self.permission.codename}” is no role: only roles are granted on a hot fix.")
        super().save(*args, **kwargs)

    @property
    def role(self) -> Role:
        return ROLE_BY_CODENAME[self.permission.codename]


class HotFixUserObjectPermission(_Grant, UserObjectPermissionBase):
    """A role on one hot fix, held by a person."""

    content_object = models.ForeignKey(
        HotFix, models.CASCADE, related_name="user_grants", verbose_name=_("hot fix")
    )
    history = tracked()

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")

    def __str__(self) -> str:
        return f"{self.role.label}: {self.user}"

    @property
    def holder(self) -> User:
        user: User = self.user
        return user


class HotFixGroupObjectPermission(_Grant, GroupObjectPermissionBase):
    """A role on one hot fix, held by every member of a group."""

    content_object = models.ForeignKey(
        HotFix, models.CASCADE, related_name="group_grants", verbose_name=_("hot fix")
    )
    history = tracked()

    class Meta(GroupObjectPermissionBase.Meta):
        verbose_name = _("role of a group")
        verbose_name_plural = _("roles of groups")

    def __str__(self) -> str:
        return f"{self.role.label}: {self.group}"

    @property
    def holder(self) -> Any:
        return self.group


class ReferenceCounter(models.Model):
    """The last number given out in a year, locked while the next one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"HF-{self.year}-{self.last:04d}"
