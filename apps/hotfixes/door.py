"""The only door: it locks, asks whether the screen was overtaken, and puts who, when and why on what changes.

Everything that changes a hot fix or its evidence goes through it: an act (perform.py), evidence
(recording.py), a role (grants.py), a delegation (delegating.py), a status update (posting.py). Each says what
it did, and the door tells that to whoever listens (events.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput, ChangedSince
from apps.common.tracking import acting, add_to_reason

from .events import Did
from .evidence import Evidence
from .models import HotFix
from .policy import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.models import User

LONGEST_REASON = 5_000


@contextmanager
def door(
    hotfix: HotFix, *, by: "User", seen: int | None = None, reason: str = "", stamping: bool = True
) -> Iterator[tuple[HotFix, Did]]:
    """Open a transaction with the row of `hotfix` locked; what changes inside is `by`'s doing, for `reason`.

    It gives the locked hot fix, and what must be called once, inside, to say what was done:

        with door(hotfix, by=user) as (locked, did):
            note.save()
            did(What.NOTE_BEGUN, rows=(note,))

    Args:
        seen: the version that was on screen; None for a caller that showed nothing.
        stamping: False for what is put beside the hot fix: whoever is deciding is not overtaken by that.

    Raises:
        ChangedSince: somebody changed the hot fix or its evidence after `seen`.
        RuntimeError: it was not said what was done; nothing of it is kept.
    """
    with transaction.atomic(), acting(by, reason=reason):
        locked = HotFix.objects.select_for_update().get(pk=hotfix.pk)
        if seen is not None and seen != locked.version:
            raise ChangedSince(changed_since(locked, by))
        before = _tracked_values(locked)
        did = Did(by, hotfix=locked)
        yield locked, did
        if not did.anything:
            return
        answers = locked.responded_at is None and by.pk != locked.reported_by_id
        if answers:
            locked.responded_at = clock.now()
        if stamping:
            locked.version += 1
            locked.changed_by, locked.changed_at = by, clock.now()
            # The first response is measured by its row of history, so there must be one.
            save_stamped(locked, changed=answers or _tracked_values(locked) != before)
        elif answers:
            save_stamped(locked, changed=True)
        did.announce()


def save_stamped(stamped: Any, *, changed: bool) -> None:
    """Save it; where only the stamp moved, write no row of history, which would tell of no change."""
    if changed:
        stamped.save()
    else:
        stamped.save_without_historical_record()


def changed_since(
    changed: HotFix | Evidence, by: "User", *, who: "User | None" = None, at: "datetime | None" = None
) -> str:
    """Return the sentence for a screen of `by` that was overtaken, by somebody else or by themselves.

    Args:
        who: by whom, and `at` when, where it is known better than from the stamp of the last change.
    """
    who, at = (who, at) if who else (changed.changed_by, changed.changed_at)
    if who == by:
        sentence = _(
            "%(what)s was changed by you at %(when)s: in another window, or because you pressed twice. "
            "Look at it again, then decide."
        )
    else:
        sentence = _(
            "%(what)s was changed by %(who)s at %(when)s since you opened it. Look at it again, then decide."
        )
    return sentence % {
        "what": changed.reference if isinstance(changed, HotFix) else changed.label(),
        "who": who or _("somebody"),
        "when": clock.to_the_second(at) if at else "",
    }


def say_for_whom(way: Decision) -> None:
    """Put for whom a delegate acts into the history, beside the reason."""
    if way.on_behalf_of is not None:
        add_to_reason(_("as %(capacity)s") % {"capacity": way.capacity})


def check_reason(reason: str, *, needed: bool, most: int = LONGEST_REASON) -> None:
    """Raise BadInput where a reason is missing that is `needed`, or has more than `most` characters."""
    if needed and not reason:
        raise BadInput(_("Say why: a reason is required."), {"reason": [_("A reason is required.")]})
    if sentence := too_long(reason, most=most):
        raise BadInput(sentence, {"reason": [sentence]})


def too_long(text: str, *, most: int) -> str:
    """Return the sentence for a text of more than `most` characters; empty for any other."""
    if len(text) <= most:
        return ""
    numbers = {"length": len(text), "most": most}
    return _("This is too long: %(length)d characters, and the limit is %(most)d.") % numbers


_TRACKED = (
    *("title", "system_id", "priority", "state", "round", "phase_entered_at", "expedited"),
    *("lowered_at", "corrected_at", "late_since", "late_until", "production_changed_by_id"),
)


def _tracked_values(hotfix: HotFix) -> dict[str, Any]:
    return {field: getattr(hotfix, field) for field in _TRACKED}
