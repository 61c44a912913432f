"""What people do to a follow-up action: say that it is done, confirm that, hand it over, postpone, drop it.

Each is one step on the record, in one transaction, with the hot fix and the action locked (PROCESS.md 7a).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince
from apps.common.tracking import acting
from apps.hotfixes.door import check_reason
from apps.hotfixes.models import HotFix

from .follow_up_rights import may
from .models import FollowUpAction, FollowUpStatus, FollowUpStep

Kind = FollowUpStep.Kind
LATEST_YEAR = 2099

# Sent with `step`, a FollowUpStep, inside its transaction.
step_taken = Signal()


def say_done(action: FollowUpAction, *, by: User, outcome: str, seen: int | None = None) -> FollowUpStep:
    """Say, as its owner, that it is done, and what was done; somebody else confirms that.

    Args:
        seen: how many steps were on screen.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    with _step(action, Kind.DONE, by=by, text=outcome, seen=seen) as present:
        present.status = FollowUpStatus.DONE
    return _newest(action)


def confirm(action: FollowUpAction, *, by: User, comment: str = "", seen: int | None = None) -> FollowUpStep:
    """Confirm, as somebody other than who said so, that it is done. Raises as `say_done` does."""
    with _step(action, Kind.CONFIRMED, by=by, text=comment, needed=False, seen=seen) as present:
        present.status = FollowUpStatus.CONFIRMED
    return _newest(action)


def send_back(action: FollowUpAction, *, by: User, reason: str, seen: int | None = None) -> FollowUpStep:
    """Say, in place of confirming it, what is not done yet. Raises as `say_done` does."""
    with _step(action, Kind.SENT_BACK, by=by, text=reason, seen=seen) as present:
        present.status = FollowUpStatus.OPEN
    return _newest(action)


def drop(action: FollowUpAction, *, by: User, reason: str, seen: int | None = None) -> FollowUpStep:
    """Say that it will not be done, and why. Raises as `say_done` does."""
    with _step(action, Kind.DROPPED, by=by, text=reason, seen=seen) as present:
        present.status = FollowUpStatus.DROPPED
    return _newest(action)


def hand_over(
    action: FollowUpAction, *, to: User, by: User, reason: str, seen: int | None = None
) -> FollowUpStep:
    """Make it the action of `to`. Raises as `say_done` does."""
    if not (to.is_active and to.is_staff):
        sentence = _("%(who)s cannot sign in: choose somebody who can.") % {"who": to}
        raise BadInput(sentence, {"to": [sentence]})
    with _step(action, Kind.HANDED_OVER, by=by, text=reason, seen=seen, to=to) as present:
        if present.owner == to:
            sentence = _("%(who)s owns it already.") % {"who": to}
            raise BadInput(sentence, {"to": [sentence]})
        present.owner = to
    return _newest(action)


def postpone(
    action: FollowUpAction, *, until: date, by: User, reason: str, seen: int | None = None
) -> FollowUpStep:
    """Give it another due date. Raises as `say_done` does."""
    if not clock.now().date() <= until <= date(LATEST_YEAR, 12, 31):
        sentence = _("Choose a date that has not passed yet, up to %(year)d.") % {"year": LATEST_YEAR}
        raise BadInput(sentence, {"until": [sentence]})
    with _step(action, Kind.POSTPONED, by=by, text=reason, seen=seen, until=until) as present:
        present.due = until
    return _newest(action)


@contextmanager
def _step(
    action: FollowUpAction,
    kind: Kind,
    *,
    by: User,
    text: str,
    seen: int | None,
    needed: bool = True,
    to: User | None = None,
    until: date | None = None,
) -> Iterator[FollowUpAction]:
    """Give the locked action to change, and put the step on the record beside it."""
    text = text.strip()
    with transaction.atomic(), acting(by, reason=text):
        # The lock of the hot fix first, as at every door: what is found of it is kept under that.
        list(HotFix.objects.select_for_update().filter(pk=action.came_of_id).values_list("pk"))
        known = ("came_of__system", "owner")
        locked = FollowUpAction.objects.select_for_update(of=("self",)).select_related(*known)
        present = locked.get(pk=action.pk)
        may(by, kind, present).require()
        if seen is not None and seen != present.steps.count():
            newest = _newest(present)
            sentence = _("%(step)s at %(when)s, since you opened it. Look at it again, then decide.")
            raise ChangedSince(sentence % {"step": newest, "when": clock.to_the_minute(newest.at)})
        check_reason(text, needed=needed)
        yield present
        present.save()
        step = FollowUpStep(
            action=present,
            kind=kind,
            by=by,
            by_name=str(by),
            at=clock.now(),
            text=text,
            to=to,
            until=until,
        )
        step.save()
        step_taken.send(sender=FollowUpStep, step=step)


def _newest(action: FollowUpAction) -> FollowUpStep:
    return action.steps.select_related("to", "by").latest("at", "pk")
