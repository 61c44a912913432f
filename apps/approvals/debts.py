"""Debts: sign-offs that were not there when they were needed, and must be given or refused afterwards."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.common.errors import NotAllowed, WrongPhase
from apps.common.given_in_role import GivenInRole
from apps.common.kept_questions import KeptQuestion
from apps.common.tracking import tracked
from apps.hotfixes.freshness import Seen, covers
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ENDED, PHASE_BY_STATE, SIGNED_BY_THE_DEVELOPER, Phase, State
from apps.hotfixes.separation_of_duties import (
    barring,
    gave_the_other_approval,
    why_never,
)

DUE_AFTER = timedelta(hours=24)


def not_void() -> Q:
    """What keeps the debts of the system that their hot fix is of now: `void`, asked of rows."""
    return Q(hotfix__corrected_at=None) | Q(incurred_at__gt=F("hotfix__corrected_at"))


@dataclass(frozen=True)
class Spoken:
    """A yes by word of mouth, as separation of duties reads approvals."""

    signer_id: int
    signed_by: str
    phase: str
    role: str
    approved: bool = True
    on_behalf_of_id: int | None = None


class DebtQuerySet(models.QuerySet["Debt"]):
    """The debts that people look for. Those of a hot fix that ended otherwise than by closing have lapsed."""

    def open(self) -> Self:
        return self.filter(not_void(), settlement__isnull=True).exclude(hotfix__state__in=ENDED)

    def overdue(self) -> Self:
        return self.open().filter(due_at__lt=clock.now())

    def settled(self) -> Self:
        return self.filter(settlement__isnull=False)


def _overdue_of(*, system: int) -> Any:
    return (
        Debt.objects.overdue()
        .filter(hotfix__system=system)
        .order_by("incurred_at", "pk")
        .values_list("pk")[:1]
    )


_OVERDUE_OF = KeptQuestion(_overdue_of)


class DebtManager(models.Manager.from_queryset(DebtQuerySet)):  # type: ignore[misc]
    """How debts come to be, and which of them stand in for a sign-off now."""

    def get_queryset(self) -> models.QuerySet["Debt"]:
        """Each with how it was settled, who broke the glass, who said yes, and who confirmed that.

        They are never asked for one by one.
        """
        found: models.QuerySet[Debt] = super().get_queryset()
        return found.select_related("settlement", "glass__confirms", "holder", "verbal_yes__answer")

    def first_overdue_of(self, system: int) -> "Debt | None":
        """The oldest that is overdue on a hot fix of the system with the key `system`; one query, or two."""
        return next(
            (self.select_related("hotfix").get(pk=pk) for (pk,) in _OVERDUE_OF.rows(system=system)), None
        )

    def incur(self, hotfix: HotFix, *, role: Role, by: User, proof: Proof, **facts: Any) -> "Debt":
        """Put one debt of the present round and phase on the record, due in 24 hours.

        Args:
            facts: the fields of its kind, and `seen`, the digests of the evidence as it is now.
        """
        moment = clock.now()
        hotfix.read_again("debts")
        seen: Seen = facts.pop("seen")
        hotfix.keep(seen)  # the lists compare with it
        facts = {"evidence_digest": seen.whole, **facts}
        debt: Debt = self.create(
            hotfix=hotfix,
            round=hotfix.round,
            phase=hotfix.state,
            role=role,
            incurred_by=by,
            incurred_by_name=str(by),
            incurred_at=moment,
            authenticated_by=proof.method,
            due_at=moment + DUE_AFTER,
            **facts,
        )
        return debt

    def in_force(self, hotfix: HotFix) -> "list[Debt]":
        """Those of the present round and phase that were not refused: they may open the gate."""
        here = (hotfix.round, hotfix.state)
        return [
            debt
            for debt in self.all()
            if (debt.round, debt.phase) == here and not debt.refused and not debt.lapsed_for(hotfix)
        ]

    def said_in(self, number: int) -> "list[Spoken]":
        """What was approved by word of mouth in round `number`: separation of duties counts it."""
        return [debt.spoken for debt in self.all() if debt.round == number and debt.spoken]


class Debt(models.Model):
    """A missing sign-off of one phase, round and role. It is never changed; an approval settles it."""

    append_only = True
    sealed = True
    given_in_role = GivenInRole(person="holder_id", at="incurred_at")

    class Kind(models.TextChoices):
        BREAK_GLASS = "break_glass", _("Break-glass")
        VERBAL = "verbal", _("Verbal approval")

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        VIDEO = "video", _("Video call")
        CHAT = "chat", _("Chat")
        IN_PERSON = "in_person", _("In person")

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="debts", verbose_name=_("hot fix"))
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    role = models.CharField(
        _("role"), max_length=30, choices=[(role.value, role.label) for role in SIGNING_ROLES]
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    incurred_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("incurred by"))
    incurred_by_name = models.CharField(_("name of who incurred it"), max_length=300)
    incurred_at = models.DateTimeField(_("incurred at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    due_at = models.DateTimeField(_("due at"))
    evidence_digest = models.CharField(_("SHA-256 of the evidence then"), max_length=64)
    glass = models.ForeignKey(
        "approvals.BreakGlassCall",
        models.PROTECT,
        null=True,
        related_name="debts",
        verbose_name=_("glass broken by"),
    )
    holder = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("who said yes")
    )
    holder_name = models.CharField(_("name of who said yes"), max_length=300, blank=True)
    said_at = models.DateTimeField(_("said at"), null=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, blank=True)
    witness = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("witness"))
    witness_name = models.CharField(_("witness's name"), max_length=300, blank=True)
    words = models.TextField(_("words"), blank=True)
    # Of a yes by word of mouth: the record of it that was confirmed. Debts from before a confirmation was
    # asked for have none, and keep their effect.
    verbal_yes = models.OneToOneField(
        "approvals.VerbalYes",
        models.PROTECT,
        null=True,
        related_name="debt",
        verbose_name=_("verbal yes"),
    )

    history = tracked()
    objects = DebtManager()

    class Meta:
        verbose_name = _("debt")
        verbose_name_plural = _("debts")
        ordering = ["incurred_at", "pk"]
        indexes = [models.Index(fields=["due_at"], name="debt_by_due_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["hotfix", "round", "phase", "role"], name="one_debt_for_a_sign_off"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="break_glass", glass__isnull=False, holder__isnull=True, witness__isnull=True
                )
                | Q(
                    kind="verbal",
                    glass__isnull=True,
                    holder__isnull=False,
                    witness__isnull=False,
                    said_at__isnull=False,
                ),
                name="debt_is_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return _now("%(phase)s, round %(number)d: the %(role)s's sign-off") % {
            "phase": self.get_phase_display(),
            "number": self.round,
            "role": self.get_role_display(),
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A debt is never changed: it is ratified or refused."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A debt is never deleted: it is ratified or refused."))

    def lapsed_for(self, hotfix: HotFix) -> bool:
        """Whether it stands in for no sign-off any more: the hot fix was lowered to a Critical since.

        It stays owed; and one that was ratified before is a signature as any. One that is void stands in for
        nothing either, and is owed no more.
        """
        lowered = hotfix.lowered_at
        if hotfix.voided_by_a_correction(self.incurred_at):
            return True
        return lowered is not None and not self.is_settled and self.incurred_at <= lowered

    @property
    def void(self) -> bool:
        """Whether it was owed of another system, which was corrected before anything came of it."""
        return self.hotfix.voided_by_a_correction(self.incurred_at)

    @property
    def is_owed(self) -> bool:
        """Whether somebody must still ratify or refuse it, if the hot fix has not ended."""
        return not (self.is_settled or self.void)

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    @property
    def as_phase(self) -> Phase:
        return PHASE_BY_STATE[State(self.phase)]

    @property
    def verbal(self) -> bool:
        return self.kind == self.Kind.VERBAL

    @property
    def unconfirmed(self) -> bool:
        """Whether it is a yes by word of mouth from before a confirmation was asked for."""
        return self.verbal and self.verbal_yes_id is None

    @property
    def confirmation(self) -> Any:
        """The answer of the holder or the witness that made a yes by word of mouth count; None for others."""
        return self.verbal_yes.answered if self.verbal_yes else None

    @property
    def recorded_by_name(self) -> str:
        """Who wrote a yes by word of mouth down."""
        return self.verbal_yes.recorder_name if self.verbal_yes else self.incurred_by_name

    @property
    def confirmed_in_words(self) -> str:
        """Who confirmed a yes by word of mouth, as what and when; that nobody was asked; or nothing."""
        if self.unconfirmed:
            return _now("recorded before a confirmation was asked for")
        return str(self.confirmation.in_words) if self.confirmation else ""

    @property
    def passed_on(self) -> bool:
        """Whether who said yes can sign in no more: what they owe passes to whoever holds the role."""
        return self.holder is not None and not (self.holder.is_active and self.holder.is_staff)

    @property
    def is_countersigned(self) -> bool:
        """Whether it is, or will be, settled by whoever said yes, and not ratified by somebody else."""
        if self.is_settled:
            return self.verbal and self.settled_by.signer_id == self.holder_id
        return self.verbal and not self.passed_on

    @property
    def only_said(self) -> bool:
        """Whether it stands on a word of mouth alone: nobody has signed it yet."""
        return self.verbal and self.is_owed

    @property
    def given_at(self) -> tuple[datetime, ...]:
        """When it was said or gone ahead of, and when it was ratified: from each of these a go holds."""
        first = self.said_at or self.incurred_at
        return (first, self.settled_by.signed_at) if self.is_settled and not self.refused else (first,)

    @property
    def spoken(self) -> Spoken | None:
        """The yes by word of mouth that it stands for, until it is settled: then the approval says it."""
        if self.holder_id is None or not self.is_owed:
            return None
        return Spoken(self.holder_id, self.holder_name, self.phase, self.role)

    @property
    def settled_by(self) -> Any:
        """The approval that ratified or refused it; None while it is owed."""
        return getattr(self, "settlement", None)

    @property
    def is_settled(self) -> bool:
        return self.settled_by is not None

    @property
    def refused(self) -> bool:
        return self.is_settled and not self.settled_by.approved

    @property
    def overdue(self) -> bool:
        return self.is_owed and clock.now() > self.due_at

    @property
    def debtor(self) -> str:
        """Who must settle it, in words."""
        if self.verbal:
            return _now("%(who)s, who said yes as %(role)s") % {
                "who": self.holder_name,
                "role": self.get_role_display(),
            }
        return _now("the %(role)s") % {"role": self.get_role_display()}

    @property
    def owed(self) -> str:
        """Who owes it and until when, in words; empty once it is settled.

        The same before and after that moment: what is digested changes only when something is done.
        """
        if not self.is_owed:
            return ""
        words = {"who": self.debtor, "until": clock.to_the_minute(self.due_at)}
        return _now("owed by %(who)s until %(until)s") % words

    @property
    def status_in_words(self) -> str:
        """Where it stands: owed until when, overdue for how long, how it was settled, or that it is void."""
        if self.void:
            return _now("Void: the system was corrected")
        if self.is_settled:
            return str(self.settled_by.verdict)
        if self.hotfix.ended:
            return _now("Never settled: the hot fix ended first")
        length = in_days_and_hours(abs(clock.now() - self.due_at))
        if self.overdue:
            return _now("Overdue by %(length)s") % {"length": length}
        return _now("Open, due in %(length)s") % {"length": length}

    def why_barred(self, person: int | None, decided: Iterable[Any]) -> str:
        """Why this person may not settle it although they hold its role; empty where nothing bars them.

        Args:
            decided: every decision of its round (`decided_in`), or at least those of this person: a no bars
                here as a yes does.
        """
        if self.verbal and not self.passed_on:
            if self.holder_id != person:
                return _now("Only %(who)s may countersign this.") % {"who": self.debtor}
        elif self.verbal:
            if person in {self.incurred_by_id, self.witness_id, self._recorder}:
                return _now("You recorded or heard this yes, so somebody else must ratify or refuse it.")
        elif self.glass and person in {*self.glass.breakers, self.incurred_by_id}:
            return _now("You went ahead without this sign-off, so somebody else must ratify or refuse it.")
        if why := why_never(self.hotfix, self.phase, person):
            return why
        found = barring(decided, self.phase, self.role, person)
        return self._decided_already(found) if found else ""

    @property
    def _recorder(self) -> int | None:
        return self.verbal_yes.recorder_id if self.verbal_yes else None

    def _decided_already(self, found: Any) -> str:
        """Why what was decided in its round keeps whoever decided that from settling it."""
        if found.phase == self.phase:
            return gave_the_other_approval(self.phase)
        there = State(found.phase)
        words = {"number": self.round, "phase": self.get_phase_display(), "there": there.label}
        if there in SIGNED_BY_THE_DEVELOPER:
            return (
                _now("You signed %(there)s in round %(number)d, so somebody else must settle %(phase)s.")
                % words
            )
        return (
            _now("You decided about a later phase of round %(number)d, so somebody else settles this.")
            % words
        )

    def lacks(self, seen: Seen) -> tuple[str, ...]:
        """What keeps it from standing in for the sign-off, given the digests of the evidence as it is now.

        Nobody has looked at anything yet for an open break-glass debt, so an edit takes nothing from it.
        """
        if not (self.verbal or self.is_settled) or covers(self.settled_by or self, seen):
            return ()
        who = self.settled_by.signer_name if self.is_settled else self.holder_name
        return (_now("the evidence changed after %(who)s approved") % {"who": who},)


def require_new(hotfix: HotFix, roles: Collection[Role]) -> None:
    """Raise WrongPhase where one of these was owed in this round and phase already, and did not hold."""
    for debt in hotfix.debts.all():
        if (debt.round, debt.phase) == (hotfix.round, hotfix.state) and debt.as_role in roles:
            raise WrongPhase(
                _now("%(debt)s was owed already: now only the sign-off itself opens the gate.")
                % {"debt": debt}
            )
