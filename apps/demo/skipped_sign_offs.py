"""Sign-offs that were owed in the demonstration: the glass broken, a yes by phone, and given afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from apps.accounts.roles import Role
from apps.approvals.break_glass import call_to_break, go_ahead_without
from apps.approvals.consent import confirm_verbal
from apps.approvals.debts import Debt
from apps.approvals.settling import settle as settle_debt
from apps.approvals.verbal import Said, record_verbal
from apps.common import clock

from .play import Play, proof_of
from .story_texts import Owed

# Neither of them made the change.
BREAKERS = (Role.RELEASE_MANAGER, Role.PRODUCT_OWNER)


def going_ahead(play: Play, owed: Owed) -> Iterator[Callable[[], Any]]:
    """What people do, one thing after the other, in place of the sign-off that is `owed`."""
    if owed.words:
        yield partial(_said_by_phone, play, owed)
        yield partial(_confirmed_by_the_witness, play, owed)
        return
    for role, reason in zip(BREAKERS, owed.reasons, strict=False):
        yield partial(_call, play, role, reason)
    yield partial(_go_ahead, play)


def _call(play: Play, role: Role, reason: str) -> None:
    by = play.cast[role]
    call_to_break(play.hotfix, by=by, proof=proof_of(by), reason=reason, affirms=True)


def _go_ahead(play: Play) -> None:
    by = play.cast[Role.RELEASE_MANAGER]
    go_ahead_without(play.hotfix, by=by, proof=proof_of(by))
    play.hotfix.refresh_from_db()


def _said_by_phone(play: Play, owed: Owed) -> None:
    said = Said(
        role=owed.role,
        holder=play.cast[owed.role],
        at=clock.now() - timedelta(minutes=3),
        channel=Debt.Channel.PHONE,
        witness=play.cast[Role.RELEASE_MANAGER],
        words=owed.words,
    )
    by = play.cast[Role.CONTRIBUTOR]
    record_verbal(play.hotfix, said, by=by, proof=proof_of(by))
    play.hotfix.refresh_from_db()


def _confirmed_by_the_witness(play: Play, owed: Owed) -> None:
    yes = play.hotfix.verbal_yeses.get(phase=owed.state, role=owed.role)
    confirm_verbal(yes, by=yes.witness, proof=proof_of(yes.witness))
    play.hotfix.refresh_from_db()


def settle(play: Play, owed: Owed) -> None:
    """The rightful role gives afterwards what was owed."""
    debt = play.hotfix.debts.get(phase=owed.state, role=owed.role)
    by = play.cast[owed.role]
    settle_debt(debt, ratified=True, by=by, proof=proof_of(by), reason=owed.settled)
    play.hotfix.refresh_from_db()
