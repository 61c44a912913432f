"""Recording evidence by the door: the right, the round and the version are asked, and the digest is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import ChangedSince, WrongPhase

from .completing import Completing
from .door import changed_since, door, save_stamped, say_for_whom
from .events import What
from .evidence import Evidence, typed
from .freshness import seen_now
from .models import HotFix
from .phase_rules import belongs_to_the_report
from .policy import Rights

if TYPE_CHECKING:
    from apps.accounts.models import User

E = TypeVar("E", bound=Evidence)


@contextmanager
def recording(
    record: E,
    *,
    by: "User",
    seen: int | None = None,
    reason: str = "",
    editing: bool = True,
    stamping: bool = True,
    attaching: bool = False,
    what: What = What.EVIDENCE_RECORDED,
) -> Iterator[E]:
    """Give one piece of evidence to change, with the hot fix locked and the right asked, and move its stamps.

    After its phase only what follows is taken (completing.py).

    Args:
        seen: the version of the record that was on screen.
        editing: False for a change of status, which closed records allow.
        stamping: False for what is put beside the record: whoever is filling it in is not overtaken by that.
        attaching: a file is put beside the record, which more people may do; implies no stamping.
        what: what is being done, for the event.

    Raises:
        NotAllowed, WrongPhase: this person may not, or not now.
        ChangedSince: somebody saved this record after `seen`.
    """
    with door(record.hotfix, by=by, reason=reason) as (locked, did):
        rights, name = Rights(by, locked), record.relation()
        way = rights.may_attach(name) if attaching else rights.may_record(name)
        way.require()
        say_for_whom(way)
        present: E = type(record)._default_manager.get(pk=record.pk)
        present.hotfix = locked
        completing = Completing(locked, present)
        if present.round != locked.round and not (
            completing.debt or (attaching and belongs_to_the_report(name))
        ):
            raise WrongPhase(_("This belongs to an earlier round and stays as it was signed."))
        if seen is not None and seen != present.version:
            raise ChangedSince(changed_since(present, by))
        if editing:
            present.require_editable()
        before = typed(present)
        yield present
        completing.take(by)
        if stamping and not attaching:
            present.version += 1
            present.changed_by, present.changed_at = by, clock.now()
            save_stamped(present, changed=typed(present) != before)
            if completing.phase_is_open:
                present.settle()
        _keep_the_digest(locked)
        did(
            what,
            as_role=way.role,
            for_whom=way.on_behalf_of,
            evidence=(name,),
            rows=(present,),
        )


def _keep_the_digest(hotfix: HotFix) -> None:
    """Keep the digest of what a signer sees now, while anybody has signed or said yes.

    Lists know by it what covers the evidence no more.
    """
    if hotfix.phase is None:
        return
    said = (hotfix.approvals, hotfix.debts, hotfix.verbal_yeses)
    if any(kind.in_force(hotfix) for kind in said):
        hotfix.keep(seen_now(hotfix.phase, hotfix.evidence(*hotfix.phase.evidence)))
