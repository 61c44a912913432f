"""Sign-offs of the present phase that no longer cover the evidence."""

from collections.abc import Iterator

from apps.hotfixes.models import HotFix

from .models import Approval


def stale_sign_offs(hotfix: HotFix, now: str) -> Iterator[Approval]:
    """The last sign-off of each signer in each role, where none of his or hers there covers `now`.

    Args:
        now: the digest of what a signer of the phase sees.
    """
    in_force = list(hotfix.approvals.in_force(hotfix))
    for signer, role in dict.fromkeys((one.signer_id, one.role) for one in in_force):
        given = [one for one in in_force if (one.signer_id, one.role) == (signer, role)]
        if not any(one.evidence_digest == now for one in given):
            yield given[-1]
