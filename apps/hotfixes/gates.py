"""The gate: what is missing to leave a phase, in plain words, who can supply it, and where (PROCESS.md 5).

Written once, used by the guard of the transition, the panel on the screen, the messages, the record and
the API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.common.errors import GateClosed

from .evidence import Evidence, evidence_model
from .freshness import covering, signed_digest
from .phases import Phase

if TYPE_CHECKING:
    from .models import HotFix


class Source(Enum):
    """What a requirement asks for."""

    EVIDENCE = "evidence"
    CHECKLIST = "checklist"
    SIGN_OFF = "sign-off"
    DEBT = "debt"


@dataclass(frozen=True)
class Requirement:
    """One thing that a gate asks for. `place` is the evidence name, the act by which to sign, or the debt.

    `owed` says who still owes a sign-off that the gate does not wait for, and until when.
    """

    source: Source
    label: str
    lacks: tuple[str, ...]
    who: tuple[Role, ...]
    place: str
    owed: str = ""

    @property
    def met(self) -> bool:
        return not self.lacks


@dataclass(frozen=True)
class Gate:
    """The requirements to leave `phase`, in the order in which they are met."""

    phase: Phase | None
    requirements: tuple[Requirement, ...]
    before_signing: tuple[Requirement, ...]

    @property
    def is_open(self) -> bool:
        return self.phase is not None and all(requirement.met for requirement in self.requirements)

    @property
    def met(self) -> int:
        return sum(requirement.met for requirement in self.requirements)

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if not requirement.met)

    @property
    def ready_to_sign(self) -> bool:
        """Whether the evidence that a signer must see is complete."""
        return all(requirement.met for requirement in self.before_signing)

    @property
    def unsigned(self) -> tuple[Role, ...]:
        """The roles whose sign-off is missing: neither given and fresh, nor owed."""
        return tuple(one.who[0] for one in self.unmet if one.source is Source.SIGN_OFF)

    @property
    def signed(self) -> bool:
        """Whether the evidence is complete, and no sign-off is missing."""
        return self.ready_to_sign and not self.unsigned

    @property
    def summary(self) -> str:
        """The gate in one line: "3 of 7: missing ..."."""
        if self.phase is None:
            return _("Ended: there is no gate.")
        if self.is_open:
            owed = sum(bool(requirement.owed) for requirement in self.requirements)
            still_owed = _("%(met)d of %(total)d: nothing missing, %(owed)d still owed")
            words = still_owed if owed else _("%(met)d of %(total)d: nothing missing")
            return words % {"met": self.met, "total": len(self.requirements), "owed": owed}
        missing = ", ".join(requirement.label for requirement in self.unmet)
        return _("%(met)d of %(total)d: missing %(missing)s") % {
            "met": self.met,
            "total": len(self.requirements),
            "missing": missing,
        }

    def require_ready_to_sign(self) -> None:
        """Raise GateClosed, saying what is missing, unless the evidence is complete."""
        if not self.ready_to_sign:
            raise GateClosed(
                _("Not ready to sign yet: the evidence is not complete."), _lacks(self.before_signing)
            )

    def require_open(self) -> None:
        """Raise GateClosed, saying what is missing, unless every requirement is met."""
        if not self.is_open:
            raise GateClosed(_("The gate is still closed."), _lacks(self.requirements))


def open_debts(hotfix: "HotFix") -> tuple[Requirement, ...]:
    """The skipped sign-offs of every round that nobody has ratified or refused yet."""
    return tuple(one for one in _debts(hotfix) if not one.met)


def require_no_debt(hotfix: "HotFix") -> None:
    """Raise GateClosed, naming each debt, while one is open: its end would let it lapse unanswered."""
    if owed := open_debts(hotfix):
        raise GateClosed(
            _("Not possible until each skipped sign-off has been ratified or refused."), _lacks(owed)
        )


def _lacks(requirements: Iterable[Requirement]) -> list[str]:
    return [f"{requirement.label}: {lack}" for requirement in requirements for lack in requirement.lacks]


def gate(hotfix: "HotFix", evidence: Mapping[str, list[Evidence]] | None = None) -> Gate:
    """The gate out of the phase that `hotfix` is in now.

    Args:
        evidence: what `hotfix.evidence` gave for this phase and round, where the caller has it already.
    """
    phase = hotfix.phase
    if phase is None:
        return Gate(phase=None, requirements=(), before_signing=())
    if evidence is None:
        evidence = hotfix.present_evidence()
    before = [
        requirement for name in phase.evidence for requirement in _of_evidence(phase, name, evidence[name])
    ]
    signing = list(_sign_offs(hotfix, phase, signed_digest(phase, evidence)))
    after = [
        requirement for name in phase.afterwards for requirement in _of_evidence(phase, name, evidence[name])
    ]
    owed = list(_debts(hotfix)) if phase.way_on.needs_no_debt else []
    return Gate(phase=phase, requirements=(*before, *signing, *after, *owed), before_signing=tuple(before))


def _of_evidence(phase: Phase, name: str, records: list[Evidence]) -> Iterable[Requirement]:
    model = evidence_model(name)
    yield Requirement(Source.EVIDENCE, model.label(), tuple(model.lacking(records)), phase.suppliers, name)
    coverages = [record.coverage for record in records] or [model.newest()]
    checklist = next((one.checklist for one in coverages if one.checklist), None)
    if checklist:
        title = str(checklist.model._meta.verbose_name_plural)
        lacks = tuple(lack for record in records for lack in record.unanswered())
        yield Requirement(Source.CHECKLIST, title[:1].upper() + title[1:], lacks, phase.suppliers, name)


def _sign_offs(hotfix: "HotFix", phase: Phase, seen: str) -> Iterable[Requirement]:
    in_force = list(hotfix.approvals.in_force(hotfix))
    debts = {debt.role: debt for debt in hotfix.debts.in_force(hotfix)} if phase.sign_offs else {}
    for rule in phase.sign_offs:
        given = [approval for approval in in_force if approval.role == rule.role]
        debt = debts.get(rule.role)
        # Any of them will do: evidence that is as it was when it was signed is signed.
        fresh = bool(covering(given, seen))
        lacks: tuple[str, ...] = ()
        if debt is not None and not fresh:
            lacks = debt.lacks(seen)
        elif not given:
            lacks = (_("not signed yet"),)
        elif not fresh:
            signer = given[-1].signed_by
            lacks = (_("the evidence changed after %(signer)s signed") % {"signer": signer},)
        label = _("%(role)s's sign-off") % {"role": rule.role.label}
        owed = debt.owed if debt else ""
        yield Requirement(Source.SIGN_OFF, label, lacks, (rule.role,), phase.signs_by, owed)


def unsigned_roles(hotfix: "HotFix", phase: Phase, seen: str) -> tuple[Role, ...]:
    """The roles whose sign-off is missing in `phase`, where `seen` is the digest of what a signer sees."""
    return tuple(one.who[0] for one in _sign_offs(hotfix, phase, seen) if not one.met)


def _debts(hotfix: "HotFix") -> Iterable[Requirement]:
    """Every debt of every round: nothing closes before each is ratified or refused (PROCESS.md 3)."""
    for debt in hotfix.debts.all():
        lacks = (debt.owed,) if debt.owed else ()
        yield Requirement(Source.DEBT, str(debt), lacks, (debt.as_role,), str(debt.pk), debt.owed)
