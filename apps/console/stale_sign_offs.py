"""A sign-off that no longer covers the evidence, and what was changed since it was given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from apps.approvals.models import Approval
from apps.evidence.differences import Difference, differences
from apps.evidence.signed_evidence import as_it_was_signed
from apps.hotfixes import freshness
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix


@dataclass(frozen=True)
class StaleSignOff:
    """`approval` was given to other evidence than there is now."""

    approval: Approval
    differences: tuple[Difference, ...]


def stale_sign_offs(
    hotfix: HotFix, signer_id: int | None, evidence: Mapping[str, list[Evidence]]
) -> Iterator[StaleSignOff]:
    """This person's last sign-off of the phase in each role, where it covers `evidence` no more."""
    if hotfix.phase is None:
        return
    present = freshness.signed_content(hotfix.phase, evidence)
    in_force = hotfix.approvals.in_force(hotfix)
    for approval in freshness.stale_sign_offs(in_force, freshness.seen_now(hotfix.phase, evidence)):
        if approval.signer_id == signer_id:
            signed = as_it_was_signed(approval.signed_evidence, approval.evidence_digest)
            yield StaleSignOff(approval, tuple(differences(signed or [], present)))
