"""A yes by word of mouth as somebody recorded it, and what its holder or witness answered (PROCESS.md 3).

A claim is not consent: the record of it waits, and opens nothing. It counts from the moment at which the one
who is said to have said yes, or the witness, confirms it as themselves; then a debt stands in for the
sign-off (debts.py). A record that nobody confirms lapses, and stays where it is.
"""

from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.freshness import Seen, covering, covers
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import OWABLE, PHASE_BY_STATE, Phase, State
from apps.systems.priorities import Priority

from .debts import Debt

# How long a recorded yes waits for its confirmation.
WAITS = timedelta(minutes=60)


class VerbalYesQuerySet(models.QuerySet["VerbalYes"]):
    """The recorded yeses that people look for."""

    def waiting(self) -> Self:
        """Those that can still be confirmed: what `why_lapsed` says of one, asked of all at once."""
        same = ("hotfix", "round", "phase", "role")
        here = {name: OuterRef(name) for name in same}
        approval: Any = apps.get_model("approvals", "Approval")
        now = ("hotfix__evidence_digest", "hotfix__left_digest")
        signed = approval.objects.filter(
            Q(*(Q(evidence_digest=OuterRef(name)) for name in now), _connector=Q.OR),
            decision=approval.Decision.APPROVED,
            settles=None,
            whole=False,
            withdrawal=None,
            # One that was there before did not do: it was a go that was over.
            signed_at__gte=OuterRef("recorded_at"),
            **here,
        )
        return self.filter(
            Q(*(Q(evidence_digest=F(name)) for name in now), _connector=Q.OR),
            Q(hotfix__lowered_at=None) | Q(recorded_at__gt=F("hotfix__lowered_at")),
            Q(hotfix__corrected_at=None) | Q(recorded_at__gt=F("hotfix__corrected_at")),
            ~Exists(signed),
            ~Exists(Debt.objects.filter(**here)),
            answer=None,
            recorded_at__gte=clock.now() - WAITS,
            round=F("hotfix__round"),
            phase=F("hotfix__state"),
            hotfix__priority=Priority.EMERGENCY,
        )

    def waiting_for(self, user: User | AnonymousUser) -> Self:
        """Those that wait for an answer of `user`: they are said to have said it, or to have heard it."""
        if not (user.is_active and user.is_staff):
            return self.none()
        return self.waiting().filter(Q(holder=user.pk) | Q(witness=user.pk))


class VerbalYesManager(models.Manager.from_queryset(VerbalYesQuerySet)):  # type: ignore[misc]
    """How recorded yeses are read."""

    def get_queryset(self) -> models.QuerySet["VerbalYes"]:
        """Return them each with its answer: never asked for one by one."""
        found: models.QuerySet[VerbalYes] = super().get_queryset()
        return found.select_related("answer")

    def in_force(self, hotfix: HotFix) -> "list[VerbalYes]":
        """Return those of the present round and phase that may still be confirmed, if nothing is edited."""
        if hotfix.priority != Priority.EMERGENCY or hotfix.state not in OWABLE:
            return []
        here, since = (hotfix.round, hotfix.state), clock.now() - WAITS
        return [
            yes
            for yes in self.all()
            if (yes.round, yes.phase) == here and yes.answered is None and yes.recorded_at >= since
            if not yes.lapsed_for(hotfix)
        ]


class VerbalYes(models.Model):
    """That somebody said yes, as somebody else recorded it before a witness. It is never changed."""

    append_only = True
    # With the key that the database does not hold (apps/history): what is confirmed is what was recorded.
    sealed = True

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="verbal_yeses", verbose_name=_("hot fix"))
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    role = models.CharField(
        _("role"), max_length=30, choices=[(role.value, role.label) for role in SIGNING_ROLES]
    )
    holder = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who said yes"))
    holder_name = models.CharField(_("name of who said yes"), max_length=300)
    said_at = models.DateTimeField(_("said at"))
    channel = models.CharField(_("channel"), max_length=20, choices=Debt.Channel)
    words = models.TextField(_("words"))
    witness = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("witness"))
    witness_name = models.CharField(_("witness's name"), max_length=300)
    recorder = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorder_name = models.CharField(_("name of who recorded it"), max_length=300)
    recorded_at = models.DateTimeField(_("recorded at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    evidence_digest = models.CharField(_("SHA-256 of the evidence"), max_length=64)

    history = tracked()
    objects = VerbalYesManager()

    class Meta:
        verbose_name = _("verbal yes")
        verbose_name_plural = _("verbal yeses")
        ordering = ["recorded_at", "pk"]
        indexes = [models.Index(fields=["-recorded_at"], name="verbal_yes_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(holder=F("recorder")) & ~Q(holder=F("witness")) & ~Q(recorder=F("witness")),
                name="verbal_yes_has_three_people",
            )
        ]

    def __str__(self) -> str:
        return _now("%(who)s's yes as %(role)s: %(phase)s, round %(number)d") % {
            "who": self.holder_name,
            "role": self.get_role_display(),
            "phase": self.get_phase_display(),
            "number": self.round,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A recorded yes is never changed: it is confirmed or struck."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A recorded yes is never deleted: it is confirmed or struck."))

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    @property
    def as_phase(self) -> Phase:
        return PHASE_BY_STATE[State(self.phase)]

    @property
    def waits_until(self) -> datetime:
        return self.recorded_at + WAITS

    @property
    def answered(self) -> "VerbalAnswer | None":
        """What the holder or the witness said to it; None while nobody has."""
        found: VerbalAnswer | None = getattr(self, "answer", None)
        return found

    @property
    def confirmed(self) -> bool:
        return self.answered is not None and self.answered.confirms

    @property
    def struck(self) -> bool:
        return self.answered is not None and not self.answered.confirms

    def capacity_of(self, person: int | None) -> "VerbalAnswer.Capacity | None":
        """As what this person may answer for it; None for everybody else."""
        if person == self.holder_id:
            return VerbalAnswer.Capacity.HOLDER
        return VerbalAnswer.Capacity.WITNESS if person == self.witness_id else None

    def why_lapsed(self, hotfix: HotFix, seen: Seen) -> str:
        """Why it can be confirmed no more; empty while it can. Of one that is answered it is not asked.

        Args:
            hotfix: its hot fix as it is now, with approvals and debts.
            seen: the digests of what a signer of the present phase of `hotfix` sees.
        """
        if (self.round, self.phase) != (hotfix.round, hotfix.state):
            return _now("the hot fix left that phase before anybody confirmed it")
        if hotfix.voided_by_a_correction(self.recorded_at):
            return _now("the system was corrected after it was recorded")
        if hotfix.priority != Priority.EMERGENCY or self.lapsed_for(hotfix):
            return _now("it is no Emergency any more, or was none in between")
        if self.not_needed(hotfix, seen):
            return _now("it is not needed any more: the sign-off was given or skipped")
        if not covers(self, seen):
            return _now("the evidence was changed after it was recorded")
        if clock.now() > self.waits_until:
            return _now("nobody confirmed it until %(until)s") % {
                "until": clock.to_the_minute(self.waits_until)
            }
        return ""

    def lapsed_for(self, hotfix: HotFix) -> bool:
        """Whether the hot fix was lowered to a Critical since, or its system was corrected."""
        lowered = hotfix.lowered_at is not None and self.recorded_at <= hotfix.lowered_at
        return lowered or hotfix.voided_by_a_correction(self.recorded_at)

    def not_needed(self, hotfix: HotFix, seen: Seen) -> bool:
        """Whether the sign-off that it speaks of was given, or is owed already, in the present phase."""
        in_force = hotfix.approvals.in_force(hotfix)
        # One that was there before did not do: it was stale, or a go that was over.
        given = [one for one in in_force if one.role == self.role and one.signed_at >= self.recorded_at]
        here = (self.round, self.phase, self.role)
        owed = any((debt.round, debt.phase, debt.role) == here for debt in hotfix.debts.all())
        return owed or bool(covering(given, seen))


class VerbalAnswer(models.Model):
    """What the holder or the witness said of a recorded yes, as themselves: that it was so, or was not."""

    append_only = True
    # It is what makes a claim count.
    sealed = True

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        STRUCK = "struck", _("Struck: this was not said")

    class Capacity(models.TextChoices):
        HOLDER = "holder", _("who said yes")
        WITNESS = "witness", _("the witness")

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="verbal_answers", verbose_name=_("hot fix")
    )
    yes = models.OneToOneField(VerbalYes, models.PROTECT, related_name="answer", verbose_name=_("verbal yes"))
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("answered by"))
    person_name = models.CharField(_("name of who answered"), max_length=300)
    capacity = models.CharField(_("answered as"), max_length=20, choices=Capacity)
    comment = models.TextField(_("comment"), blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    evidence_digest = models.CharField(_("SHA-256 of the evidence"), max_length=64)

    history = tracked()

    class Meta:
        verbose_name = _("answer to a verbal yes")
        verbose_name_plural = _("answers to verbal yeses")
        ordering = ["answered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.person_name})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("An answer to a verbal yes is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("An answer to a verbal yes is never deleted."))

    @property
    def confirms(self) -> bool:
        return self.verdict == self.Verdict.CONFIRMED

    @property
    def in_words(self) -> str:
        """Who answered what, as what and when: "confirmed by Ann Lee, witness, at 2026-11-24 02:14 UTC"."""
        words = (
            _now("confirmed by %(who)s, %(capacity)s, at %(when)s")
            if self.confirms
            else _now("struck by %(who)s, %(capacity)s, at %(when)s: it was not said")
        )
        return words % {
            "who": self.person_name,
            "capacity": self.get_capacity_display(),
            "when": clock.to_the_minute(self.answered_at),
        }
