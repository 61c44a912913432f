"""The hot fix itself, and the grants that say who holds which role on it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
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
from .freshness import Seen
from .gate_answers import GateAnswer, gate_answers
from .lanes import Lane, lane_of
from .phase_columns import Tone
from .phase_rules import comes_after_restoring, tone_of
from .phases import ENDED, GOAL, PHASE_BY_STATE, Phase, State
from .status_updates import StatusUpdate
from .system_corrections import FormerHolder, SystemCorrection
from .transitions import HotFixTransitions

if TYPE_CHECKING:
    from .frozen import NotOver

__all__ = [
    "Delegation",
    "FormerHolder",
    "HotFix",
    "HotFixGroupObjectPermission",
    "HotFixUserObjectPermission",
    "ReferenceCounter",
    "StatusUpdate",
    "SystemCorrection",
]


class HotFixQuerySet(models.QuerySet["HotFix"]):
    """Open and ended ones. Who sees which is in visibility.py, and what waits for whom in inbox.py."""

    def open(self) -> Self:
        # By what they are in, not by what they are not in: few are open, and an index leads to them.
        return self.filter(state__in=PHASE_BY_STATE)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)


class HotFix(HotFixTransitions, models.Model):
    """One hot fix, from report to closed. Nothing deletes it; only perform.py moves it."""

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    system = models.ForeignKey(
        System,
        models.PROTECT,
        db_index=False,  # the first index below begins with it
        related_name="hotfixes",
        verbose_name=_("system"),
    )
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
        help_text=_(
            "It went ahead of missing sign-offs, or could have: the glass was broken, or a yes by word of"
            " mouth counted."
        ),
    )

    lowered_at = models.DateTimeField(
        _("lowered from Emergency at"),
        null=True,
        editable=False,
        help_text=_("When it was last made a Critical of an Emergency; that it was one stays."),
    )

    corrected_at = models.DateTimeField(
        _("system corrected at"),
        null=True,
        editable=False,
        help_text=_("When it was last said that it had been reported for the wrong system."),
    )

    # Of a late record (PROCESS.md 1): all three are as its statement says them, beside the hot fix.
    late_since = models.DateTimeField(
        _("late record since"),
        null=True,
        editable=False,
        help_text=_("When it was stated that production had been changed first; that stays for good."),
    )
    late_until = models.DateTimeField(
        _("changed ahead of the go until"),
        null=True,
        editable=False,
        help_text=_("When what had been changed first was rolled back."),
    )
    production_changed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("production was changed first by"),
        help_text=_("Empty where it was nobody with an account."),
    )

    # When somebody other than its reporter did anything for it first (PROCESS.md 2); the door notes it.
    responded_at = models.DateTimeField(_("first response at"), null=True, editable=False)

    # The stamp of the last change, of the hot fix or of anything that belongs to it: a screen that
    # was opened before it may not act.
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    # Set by `hold_evidence`, while an act has the lock.
    _held_evidence: "dict[str, list[Evidence]] | None" = None
    # What was read of change freezes for a whole list, or in an act that holds the evidence (frozen.py).
    held_freezes: "NotOver | None" = None

    # The digest of what a signer of the present phase would sign, while anybody has signed it or said yes to
    # it: by it the lists know a stale sign-off without reading the evidence of every row.
    evidence_digest = models.CharField(max_length=64, blank=True, editable=False)
    # The same without what followed under an evidence debt (freshness.py).
    left_digest = models.CharField(max_length=64, blank=True, editable=False)

    # What was done is in the history by itself: that it was the first response need not be told twice.
    history = tracked(
        excluded_fields=[
            "responded_at",
            "version",
            "changed_by",
            "changed_at",
            "evidence_digest",
            "left_digest",
        ]
    )
    objects = HotFixQuerySet.as_manager()

    class Meta:
        verbose_name = _("hot fix")
        verbose_name_plural = _("hot fixes")
        ordering = ["-pk"]
        permissions = [(role.codename, f"Acts as {role.label} on this hot fix") for role in Role]
        indexes = [
            # The newest first are read from the end: what grows at its end has full pages.
            models.Index(fields=["system", "id"], name="hotfix_in_system"),
            # With whose they are, so that those that somebody sees are counted in the index alone.
            models.Index(fields=["state", "id", "system", "reported_by"], name="hotfix_state_and_whose"),
            models.Index(fields=["phase_entered_at"], name="hotfix_ended_at", condition=Q(state__in=ENDED)),
            # What lists are sorted and narrowed by, and few rows may have: the newest of these first.
            models.Index(fields=["priority", "-id"], name="hotfix_by_priority"),
            models.Index(fields=["-id"], name="hotfix_expedited", condition=Q(expedited=True)),
            models.Index(fields=["-id"], name="hotfix_late", condition=~Q(late_since__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @property
    def phase(self) -> Phase | None:
        """The phase it is in; None once it has ended."""
        return PHASE_BY_STATE.get(State(self.state))

    @property
    def lane(self) -> Lane:
        """The lane that it is in now."""
        return lane_of(self.priority)

    @property
    def was_emergency(self) -> bool:
        """Whether it was an Emergency once and is none now."""
        return self.lowered_at is not None and not self.lane.lets_follow

    def voided_by_a_correction(self, given_at: datetime) -> bool:
        """Whether what was said at that moment was said of another system, which was corrected since."""
        return self.corrected_at is not None and given_at <= self.corrected_at

    @property
    def late(self) -> bool:
        """Whether production was changed first, before a go; that is so for good."""
        return self.late_since is not None

    @property
    def ahead_of_its_go(self) -> bool:
        """Whether production stands as it was changed first: nothing of that was rolled back."""
        return self.late_since is not None and self.late_until is None

    @property
    def unauthorised(self) -> bool:
        """Whether production was changed first, and Qualification refused to ratify that."""
        return self.late and self.tone is Tone.REFUSED

    @property
    def late_in_words(self) -> str:
        """That it is a late record, or what became of it; empty where it is none."""
        if self.unauthorised:
            return str(_("Unauthorised change"))
        return str(_("Late record")) if self.late else ""

    @property
    def evidence_may_follow(self) -> bool:
        """Whether the short form is enough to go on: in an Emergency, and ahead of the go."""
        return self.lane.lets_follow or self.ahead_of_its_go

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

    @property
    def seen(self) -> Seen:
        """The digests of what a signer of the present phase sees, as they were kept."""
        return Seen(self.evidence_digest, self.left_digest or self.evidence_digest)

    def keep(self, seen: Seen) -> None:
        """Keep the digests of what a signer of the present phase sees; the door saves them."""
        self.evidence_digest, self.left_digest = seen

    def present_evidence(self) -> dict[str, list[Evidence]]:
        """Read the evidence of the present phase and round, with its rows; nothing of one that has ended."""
        if self._held_evidence is not None:
            return self._held_evidence
        return self.evidence(*self.phase.all_evidence) if self.phase else {}

    def hold_evidence(self, read: "dict[str, list[Evidence]] | None" = None) -> None:
        """Read the present evidence once for the whole of an act: the lock keeps it as it is.

        Args:
            read: what a list has read of it for many hot fixes at once.
        """
        self._held_evidence = self.present_evidence() if read is None else read

    def let_evidence_go(self) -> None:
        """Have the present evidence read anew: the phase is left."""
        self._held_evidence = None
        self.held_freezes = None

    @property
    def holds_evidence(self) -> bool:
        """Whether what was read of it stays as it is until it is let go."""
        return self._held_evidence is not None

    def read_again(self, relation: str) -> None:
        """Have `relation` read from the database where it is asked for next: a row was added to it."""
        vars(self).get("_prefetched_objects_cache", {}).pop(relation, None)

    def gate_answers(self, record: Evidence, facts: Collection[str]) -> dict[str, GateAnswer]:
        """What the gate answers in the checklist of `record`, by the fact that it is asked for."""
        return gate_answers(record, facts)

    def evidence(self, *names: str, every_round: bool = False) -> dict[str, list[Evidence]]:
        """The evidence called `names`, of this round or of every round, oldest first, with its rows."""
        return load(self, names, every_round=every_round)


class _Grant(models.Model):
    """What both kinds of grant share: they stand for a role, and nothing else is granted on a hot fix."""

    # Whoever writes to the database cannot make what the key outside it makes (apps/history).
    sealed = True

    permission: Any
    # What a query said that asked whether anybody may act by it (gaining.py).
    counts: bool = True
    # Of a group, who may act by it, where a page or a mail names them (whom_to_call.py).
    members: tuple[User, ...] = ()

    # Not always who wrote the row: by a roster it is the act of whoever made the entry, not of who reports.
    given_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("given by"),
        help_text=_("Empty for what came with the installation, or was given before this was kept."),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.permission.codename not in ROLE_BY_CODENAME:
            raise NotAllowed(f"“{self.permission.codename}” is no role: only roles are granted on a hot fix.")
        super().save(*args, **kwargs)

    # What a list has read of `permission`, in place of it.
    codename: str | None = None

    @property
    def role(self) -> Role:
        return ROLE_BY_CODENAME[self.codename or self.permission.codename]


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
