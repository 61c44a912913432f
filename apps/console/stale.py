"""A sign-off that no longer covers the evidence, and what was changed since it was given."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.approvals.models import Approval
from apps.evidence.differences import Difference, differences
from apps.hotfixes.evidence import Content, digest
from apps.hotfixes.models import HotFix


@dataclass(frozen=True)
class StaleSignOff:
    """`approval` was given to other evidence than there is now."""

    approval: Approval
    differences: tuple[Difference, ...]


def stale_sign_offs(hotfix: HotFix, signer_id: int | None, present: Content) -> Iterator[StaleSignOff]:
    """This person's last sign-off of the phase in each role, where it covers `present` no more."""
    now = digest(present)
    mine = [one for one in hotfix.approvals.standing(hotfix) if one.signer_id == signer_id]
    for role in dict.fromkeys(one.role for one in mine):
        given = [one for one in mine if one.role == role]
        if not any(one.evidence_digest == now for one in given):
            yield StaleSignOff(given[-1], tuple(differences(given[-1].signed_evidence, present)))
