"""Approvals: who said yes or no, in which role, to exactly what (PROCESS.md 3)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.given_in_role import GivenInRole
from apps.common.packed_json import PackedJSONField
from apps.common.tracking import tracked
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.evidence import Content, digest
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import deploys
from apps.hotfixes.phases import ACTS, State
from apps.hotfixes.waiving import Waived

from . import separation_trigger
from .amendments import Amendment, AmendmentSignature
from .break_glass_calls import BreakGlassCall
from .debts import Debt
from .evidence_debts import EvidenceDebt
from .lane_changes import LaneChange
from .late_statements import LateStatement
from .ratified_starts import RatifiedStart
from .step_decisions import StepDecision
from .supplements import Supplement
from .verbal_yeses import VerbalAnswer, VerbalYes
from .waivers import Waiver
from .withdrawals import Withdrawal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "Amendment",
    "AmendmentSignature",
    "Approval",
    "BreakGlassCall",
    "Debt",
    "EvidenceDebt",
    "LaneChange",
    "LateStatement",
    "RatifiedStart",
    "StepDecision",
    "Supplement",
    "VerbalAnswer",
    "VerbalYes",
    "Waiver",
    "Withdrawal",
]


class ApprovalManager(models.Manager["Approval"]):
    """How approvals come to be, and which of them count now."""

    def get_queryset(self) -> models.QuerySet["Approval"]:
        """Each with the debt that it settles and its withdrawal, and without what was signed: it is long."""
        return super().get_queryset().select_related("settles", "withdrawal").defer("signed_evidence")

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
        afterwards: bool = False,
        settles: Debt | None = None,
        waived: "Sequence[Waived]" = (),
        ratifies: EvidenceDebt | None = None,
    ) -> "Approval":
        """Put one sign-off on the record, stamped with the server's clock; only a door asks for it.

        Args:
            afterwards: whether production had been changed first, and this is up to the go.
            settles: the debt that is ratified or refused, whose round and phase it then belongs to.
            waived: the missed thresholds that it lets be.
            ratifies: the evidence debt that is ratified by it, whose round and phase it then belongs to.
        """
        owed = settles or ratifies
        number, phase = (owed.round, owed.phase) if owed else (hotfix.round, hotfix.state)
        signed = digest(evidence)
        again = self._before(role, number, phase, signed) if approved and ratifies is None else None
        hotfix.read_again("approvals")
        given = self.create(
            hotfix=hotfix,
            round=number,
            phase=phase,
            settles=settles,
            whole=ratifies is not None,
            afterwards=afterwards,
            again=again,
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
            evidence_digest=signed,
            signed_evidence=evidence,
            authenticated_by=authenticated_by,
        )
        for one in waived:
            missed = one.missed
            given.waivers.create(
                hotfix=hotfix,
                threshold=missed.threshold,
                evidence=missed.evidence,
                missed=missed.words,
                reason=one.reason,
            )
        return given

    def _before(self, role: Role, number: int, phase: str, signed: str) -> "Approval | None":
        """The yes of this role to the same evidence that counts no more: withdrawn, or a go that is over."""
        same = [
            one
            for one in self.all()
            if one.approved
            and not one.whole
            and (one.role, one.round, one.phase, one.evidence_digest) == (role, number, phase, signed)
        ]
        last = same[-1] if same else None
        return last if last and (last.withdrawn or deploys(phase)) else None

    def in_force(self, hotfix: HotFix) -> "Iterable[Approval]":
        """The yeses of the present round and phase, oldest first: those that may open the gate.

        One that settles a debt speaks through that debt, and one that was withdrawn not at all.
        """
        return [
            approval
            for approval in self.all()
            if approval.counts_as_yes
            and not approval.given_afterwards
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
    # By the key that the database does not hold; and whether the signer held the role is asked again, of the
    # grants on the record (apps/history).
    sealed = True
    given_in_role = GivenInRole(person="signer_id", at="signed_at", for_whom="on_behalf_of_id")

    # The database itself keeps duties separate (apps/history/protection.py installs it).
    refused_when = staticmethod(separation_trigger.refused_when)

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    hotfix = models.ForeignKey(
        HotFix,
        models.PROTECT,
        db_index=False,  # the first index below begins with it
        related_name="approvals",
        verbose_name=_("hot fix"),
    )
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
    signed_evidence = PackedJSONField(_("the evidence as it was signed"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    settles = models.OneToOneField(
        Debt, models.PROTECT, null=True, related_name="settlement", verbose_name=_("settles")
    )

    # The yes to the same evidence before it: one that was withdrawn, or a go whose time was over.
    again = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="followed_by", verbose_name=_("signed again after")
    )
    # Given once all was there that followed: it settles what its role owes of its phase and round.
    whole = models.BooleanField(_("on the whole evidence, afterwards"), default=False)

    # Given when production had been changed first already, in a phase up to the go.
    afterwards = models.BooleanField(_("production was changed before it"), default=False)

    # The digest stands for the evidence: the history need not hold it twice.
    history = tracked(excluded_fields=["signed_evidence"], added={"whole": False, "afterwards": False})
    objects = ApprovalManager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["signed_at", "pk"]
        indexes = [
            models.Index(fields=["hotfix", "round", "phase"], name="approval_by_phase"),
            # Newest first is read from its end, where it grows: the other way round each page is split.
            models.Index(fields=["signed_at", "id"], name="approval_by_time"),
            # What was refused is seldom, and looked for among all that was not.
            models.Index(fields=["decision", "signed_at", "id"], name="approval_by_decision"),
        ]
        constraints = [
            models.UniqueConstraint(
                # The beginning of a digest is as good as all of it, and takes a quarter of the room.
                *("hotfix", "round", "phase", "role", Left("evidence_digest", 16)),
                condition=Q(decision="approved", whole=False, again__isnull=True),
                name="one_role_signs_it_once",
            ),
            models.UniqueConstraint(
                fields=["hotfix", "round", "phase", "role"],
                condition=Q(whole=True),
                name="one_role_ratifies_a_phase_once",
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
        """The decision in words; of one that settles a debt, or of a late record, that it came afterwards."""
        if self.withdrawn:
            return _now("Void: the system was corrected") if self.withdrawn.void else _now("Withdrawn")
        if self.settles is None:
            after = self.approved and (self.whole or self.afterwards)
            return _now("Ratified afterwards") if after else self.get_decision_display()
        if not self.approved:
            return _now("Refused afterwards")
        countersigned = self.settles.verbal and self.signer_id == self.settles.holder_id
        return _now("Countersigned afterwards") if countersigned else _now("Ratified afterwards")

    @property
    def given_afterwards(self) -> bool:
        """Whether it settles what was owed of an earlier time, and opens no gate."""
        return self.settles_id is not None or self.whole

    @property
    def approved(self) -> bool:
        """Whether a yes was given, be it withdrawn since."""
        return self.decision == self.Decision.APPROVED

    @property
    def withdrawn(self) -> "Withdrawal | None":
        """That it counts no more: its signer took it back, or it is void; None while neither is so."""
        found: Withdrawal | None = getattr(self, "withdrawal", None)
        return found

    @property
    def counts_as_yes(self) -> bool:
        """Whether it is a yes that counts still: gates, separation of duties and figures ask this."""
        return self.approved and self.withdrawn is None
