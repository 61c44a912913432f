"""When the screen of a signer was overtaken: by a change of what they sign, or by a move (PROCESS.md 1).

Other acts are overtaken by every change of the hot fix, which its version tells (door.py).
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import ChangedSince

from .door import changed_since
from .evidence import Content, digest
from .gates import Gate
from .models import HotFix
from .policy import Decision, Rights

if TYPE_CHECKING:
    from apps.accounts.models import User


def version_seen(seen: int | None, seen_evidence: str | None) -> int | None:
    """The version by which a door tells that a screen was overtaken; None where what was signed tells it.

    What a signature covers says for itself of which phase and round it is. So a signer is not turned away
    because another one signed, or because a role was granted.
    """
    return seen if seen_evidence is None else None


def require_on_screen(
    seen_evidence: str | None, content: Content, *, hotfix: HotFix, by: "User", seen: int | None
) -> None:
    """Raise ChangedSince unless `seen_evidence` is the digest of `content`; None asks nothing.

    Args:
        seen: the version of `hotfix` that was on the screen of `by`: where it is another by now, the
            sentence says by whom.
    """
    if seen_evidence in (None, digest(content)):
        return
    if seen not in (None, hotfix.version):
        raise ChangedSince(changed_since(hotfix, by))
    raise ChangedSince(_("The evidence is not what was on your screen any more: nothing was signed."))


def yes_before(rights: Rights, ways: Iterable[Decision]) -> Any:
    """The last yes of the present phase in one of the roles of `ways`; None where none is left of it.

    One before it may be stale: then it is not the one that counts.
    """
    mine = {way.role for way in ways}
    here = rights.hotfix.state
    given = [one for one in rights.signed if one.approved and one.phase == here and one.role in mine]
    return max(given, key=lambda one: (one.signed_at, one.pk), default=None)


def why_signed_already(rights: Rights, ways: Sequence[Decision], present: Gate) -> str:
    """Why none of these `ways` has anything to sign in the present phase; empty where one has."""
    mine = {way.role for way in ways}
    if mine.intersection(present.unsigned):
        return ""
    owed = [one.owed for one in present.requirements if one.owed and one.who[0] in mine]
    if owed:
        return _("This is not signed again but settled: it is %(owed)s.") % {"owed": owed[0]}
    last = yes_before(rights, ways)
    if last is None:
        return _("This has been signed already.")
    words = {
        "who": last.signed_by,
        "role": Role(last.role).label,
        "when": clock.to_the_second(last.signed_at),
    }
    if last.signer_id == rights.user.pk and last.on_behalf_of_id is None:
        return _("You have signed already as %(role)s, at %(when)s: it is on the record.") % words
    return _("%(who)s has signed already as %(role)s, at %(when)s.") % words
