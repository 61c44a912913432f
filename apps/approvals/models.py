"""Approvals: who said yes or no, in which role, to exactly what (PROCESS.md 3)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.evidence import Content, digest
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ACTS, State

from . import separation_trigger
from .break_glass_calls import BreakGlassCall
from .debts import Debt

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Approval", "BreakGlassCall", "Debt"]


class ApprovalManager(models.Manager["Approval"]):
    """How approvals come to be, and which of them count now."""

    def get_queryset(self) -> models.QuerySet["Approval"]:
        """Each with the debt that it settles, and without the evidence that was signed, which is long."""
        return super().get_queryset().select_related("settles").defer("signed_evidence")

    def give(
        self,
        hotfix: HotFix,
        *,
        signer: User,
        on_behalf_of: User | None = None,
        role: Role,
        act: str,
        approved: bool,
        meaning: str,
        comment: str,
        evidence: Content,
        authenticated_by: str,
        settles: Debt | None = None,
    ) -> "Approval":
        """Put one sign-off on the record, stamped with the server's clock; only a door asks for it.

        Args:
            settles: the debt that is ratified or refused, whose round and phase it then belongs to.
        """
        hotfix.read_again("approvals")
        return self.create(
            hotfix=hotfix,
            round=settles.round if settles else hotfix.round,
            phase=settles.phase if settles else hotfix.state,
            settles=settles,
            act=act,
            role=role,
            decision=Approval.Decision.APPROVED if approved else Approval.Decision.REFUSED,
            meaning=meaning,
            comment=comment,
            signer=signer,
            signer_name=str(signer),
            on_behalf_of=on_behalf_of,
            on_behalf_of_name=str(on_behalf_of or ""),
            signed_at=clock.now(),
            evidence_digest=digest(evidence),
            signed_evidence=evidence,
            authenticated_by=authenticated_by,
        )

    def in_force(self, hotfix: HotFix) -> "Iterable[Approval]":
        """The yeses of the present round and phase, oldest first: those that may open the gate.

        One that settles a debt speaks through that debt.
        """
        return [
            approval
            for approval in self.all()
            if approval.approved
            and approval.settles_id is None
            and approval.round == hotfix.round
            and approval.phase == hotfix.state
        ]

    def no_that_began(self, number: int) -> "Approval | None":
        """The no that ended the round before round `number`, and so began it; None for the first round.

        A refused debt is a no, too, and sends nothing back.
        """
        back = [
            approval
            for approval in self.all()
            if approval.round == number - 1 and not approval.approved and approval.settles_id is None
        ]
        return back[-1] if back else None


class Approval(models.Model):
    """One sign-off, as it was given. It is never changed and never deleted, by SQL neither."""

    append_only = True

    # The database itself keeps duties separate (apps/history/protection.py installs it).
    refused_when = staticmethod(separation_trigger.refused_when)

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="approvals", verbose_name=_("hot fix"))
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    act = models.CharField(_("act"), max_length=30, choices=[(act.name, act.label) for act in ACTS])
    role = models.CharField(
        _("role"), max_length=30, choices=[(role.value, role.label) for role in SIGNING_ROLES]
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    meaning = models.CharField(_("meaning"), max_length=300)
    comment = models.TextField(_("comment"), blank=True)
    signer = models.ForeignKey(User, models.PROTECT, related_name="approvals", verbose_name=_("signer"))
    signer_name = models.CharField(_("signer's name"), max_length=300)
    on_behalf_of = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals_by_delegates",
        verbose_name=_("signed for"),
    )
    on_behalf_of_name = models.CharField(_("name of whom it was signed for"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("signed at"))
    evidence_digest = models.CharField(_("SHA-256 of the evidence"), max_length=64)
    signed_evidence = models.JSONField(_("the evidence as it was signed"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    settles = models.OneToOneField(
        Debt, models.PROTECT, null=True, related_name="settlement", verbose_name=_("settles")
    )

    # The digest stands for the evidence: the history need not hold it twice.
    history = tracked(excluded_fields=["signed_evidence"])
    objects = ApprovalManager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["signed_at", "pk"]
        indexes = [models.Index(fields=["hotfix", "round", "phase"], name="approval_by_phase")]
        constraints = [
            models.UniqueConstraint(
                fields=["hotfix", "round", "phase", "role", "evidence_digest"],
                condition=Q(decision="approved"),
                name="one_role_signs_the_same_evidence_once",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("signer")),
                name="approval_is_signed_for_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_decision_display()} ({self.signed_by})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A sign-off is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A sign-off is never deleted."))

    @property
    def signed_by(self) -> str:
        """Who signed, as it was: "B for A" where B signed as A's delegate."""
        return in_place_of(self.signer_name, self.on_behalf_of_name)

    @property
    def verdict(self) -> str:
        """The decision in words; of one that settles a debt, that it came afterwards."""
        if self.settles is None:
            return self.get_decision_display()
        if not self.approved:
            return _now("Refused afterwards")
        return _now("Countersigned afterwards") if self.settles.verbal else _now("Ratified afterwards")

    @property
    def approved(self) -> bool:
        return self.decision == self.Decision.APPROVED
