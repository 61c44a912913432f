"""What stands beside a sign-off on paper: who set the password of its signer, and what its seal comes to."""

from collections.abc import Mapping, Sequence

from apps.accounts.credentials import notes_for
from apps.approvals.models import Approval
from apps.history.seal_wording import SealKind, seals_of
from apps.hotfixes.models import HotFix

_UNSAID = (SealKind.WHEN_SIGNED, SealKind.NO_KEY)


def beside(hotfix: HotFix, approvals: Sequence[Approval]) -> Mapping[int, tuple[str, ...]]:
    """Return what a reader must know of each sign-off beside what it says itself, by its key.

    One that was sealed when it was signed says nothing of that: it is as it should be. That a site has no key
    to seal with is said once, on the last page.
    """
    if not approvals:
        return {}
    passwords, seals = notes_for(approvals), seals_of(hotfix)
    return {
        one.pk: tuple(
            filter(
                None,
                (
                    passwords.get(one.pk, ""),
                    "" if one.pk not in seals or seals[one.pk].kind in _UNSAID else seals[one.pk].words,
                ),
            )
        )
        for one in approvals
    }
