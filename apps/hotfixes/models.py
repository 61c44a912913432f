"""The hot fix itself, and the grants that say who holds which role on it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
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
from .freshness import covers_the_evidence
from .phase_columns import Tone
from .phase_rules import comes_after_restoring, states_waiting_for_the_reporter, tone_of
from .phases import ENDED, GOAL, PHASE_BY_STATE, Kind, Phase, State, states_waiting_for
from .status_updates import StatusUpdate
from .transitions import HotFixTransitions
from .visibility import Visibility, held_ids, held_ids_by_role

__all__ = [
    "Delegation",
    "HotFix",
    "HotFixGroupObjectPermission",
    "HotFixUserObjectPermission",
    "ReferenceCounter",
    "StatusUpdate",
]


class HotFixQuerySet(models.QuerySet["HotFix"]):
    """The ways in which people look for hot fixes."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that `user` may see: of systems they are staff of, and mine (PROCESS.md 3)."""
        return self.filter(Visibility(user).lookup())

    def mine(self, user: User | AnonymousUser) -> Self:
        """Those that `user` reported or holds a role on."""
        return self.filter(models.Q(pk__in=held_ids(user)) | models.Q(reported_by=user))

    def open(self) -> Self:
        return self.exclude(state__in=ENDED)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    def waiting_for(self, user: User | AnonymousUser) -> Self:
        """Those where something waits that `user` may sign, do, settle or confirm."""
        approval: Any = self.model._meta.get_field("approvals").related_model
        signed = approval.objects.filter(
            covers_the_evidence(),  # a stale one has to be given again
            hotfix=models.OuterRef("pk"),
            round=models.OuterRef("round"),
            phase=models.OuterRef("state"),
        )
        debt: Any = self.model._meta.get_field("debts").related_model
        call: Any = self.model._meta.get_field("glass_calls").related_model
        waiting = models.Q(reported_by=user, state__in=states_waiting_for_the_reporter())
        waiting |= models.Q(pk__in=call.objects.that_may_confirm(user).values("hotfix"))
        for role, ids in held_ids_by_role(user).items():
            to_sign = states_waiting_for(role, Kind.SIGN_OFF)
            to_do = states_waiting_for(role, Kind.ACT)
            waiting |= models.Q(~models.Exists(signed.filter(role=role)), pk__in=ids, state__in=to_sign)
            waiting |= models.Q(pk__in=ids, state__in=to_do)
            owed = debt.objects.that_may_settle(user, role).filter(hotfix=models.OuterRef("pk"))
            waiting |= models.Q(models.Exists(owed), pk__in=ids)
        return self.filter(waiting)


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

    # The digest of what a signer of the present phase would sign, while anybody has signed it: by it the
    # lists know a stale sign-off without reading the evidence of every row.
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
