"""Separation of duties (PROCESS.md 3): whom that which was signed bars from signing more.

Who signs for somebody else is counted as both: what bars either of the two bars this signature, and it will
bar both of them later.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext as _

from apps.accounts.roles import Role

from .phases import BARRED_TO_THE_DEVELOPER, BARRED_TO_THE_REPORTER, State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

    from .models import HotFix

    Anybody: TypeAlias = User | AnonymousUser


def why_barred(
    hotfix: "HotFix", role: Role, *, user: "Anybody", for_whom: "User | None", signed: Iterable[Any]
) -> str:
    """Why `user` may not sign the present phase in `role`, or not for `for_whom`; empty where he may.

    Args:
        signed: the approvals of the present round.
    """
    state = State(hotfix.state)
    people = [user] if for_whom is None else [user, for_whom]
    if state in BARRED_TO_THE_REPORTER and hotfix.reported_by_id in [person.pk for person in people]:
        if for_whom is None or user.pk == hotfix.reported_by_id:
            return _("Whoever reported a hot fix may not sign its Qualification.")
        return _("%(who)s reported this hot fix, so nobody may sign its Qualification for %(who)s.") % {
            "who": for_whom
        }
    signed = list(signed)
    for person in people:
        found = next((one for one in signed if _bars(one, state, role, person)), None)
        if found is not None:
            return _sentence(found, state, user, person)
    return ""


def _bars(signed: Any, state: State, role: Role, person: "Anybody") -> bool:
    if not signed.approved or person.pk not in (signed.signer_id, signed.on_behalf_of_id):
        return False
    if state in BARRED_TO_THE_DEVELOPER:
        return bool(signed.phase == State.DEVELOPMENT)
    return state is State.QUALIFICATION and bool(signed.phase == state and signed.role != role)


def _sentence(signed: Any, state: State, user: "Anybody", person: "Anybody") -> str:
    words = {"signed_by": signed.signed_by, "who": person, "phase": state.label}
    himself = signed.signer_id == user.pk
    if state is State.QUALIFICATION:
        if himself:
            return _("You gave the other Qualification approval: one person may not sign both.")
        sentence = _(
            "%(signed_by)s gave the other Qualification approval: one person may not sign both, so this one"
            " may be signed neither by %(who)s nor for %(who)s."
        )
    elif himself:
        sentence = _("You signed Development in this round, so somebody else must sign %(phase)s.")
    else:
        sentence = _(
            "%(signed_by)s signed Development in this round, so %(phase)s may be signed neither by %(who)s"
            " nor for %(who)s."
        )
    return sentence % words
