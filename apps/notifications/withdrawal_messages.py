"""Who must hear that a yes was withdrawn: everybody who has a part in the hot fix."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.roles import Role

from .messages import Message, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable


def withdrawal_messages(situation: Situation) -> Iterator[Message]:
    """Yield, of each yes of the present phase and round that was taken back, whose it was and why.

    The other signer, the release manager and the team may have relied on it. Once the hot fix has left the
    phase it is no news.
    """
    hotfix = situation.hotfix
    here = (hotfix.round, hotfix.state)
    taken_back = [
        one
        for one in hotfix.approvals.all()
        # What a correction of the system voids, that tells (correction_messages.py).
        if one.withdrawn and not one.withdrawn.void and (one.round, one.phase) == here
    ]
    if not taken_back:
        return
    team = situation.role_holders.people(Role)
    for approval in taken_back:
        withdrawal = approval.withdrawn
        assert withdrawal is not None
        words = {"role": approval.get_role_display(), "phase": approval.get_phase_display()}
        for user in reachable([*team, hotfix.reported_by]):
            yield Message(
                kind=Kind.WITHDRAWN,
                to=user,
                what=_("%(role)s's sign-off of %(phase)s is withdrawn") % words,
                url=page_url(hotfix, anchor="sign-offs"),
                phase=approval.phase,
                round=approval.round,
                about=str(withdrawal.pk),
                lines=(
                    in_one_line(f"{approval.signed_by}: {withdrawal.in_words}."),
                    quoted(withdrawal.reason),
                    _("It counts for nothing any more; nothing may be deployed by it.")
                    if situation.phase.deploys
                    else _("It counts for nothing any more. The same evidence may be signed again."),
                ),
                known=user.pk == withdrawal.person_id,
            )
