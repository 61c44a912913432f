"""Posting a status update: who may, and what is wrong with what was typed (PROCESS.md 2)."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput

from .door import door, too_long
from .events import What
from .mentions import why_not_reached
from .models import HotFix
from .policy import Rights
from .reporting import JUST_NOW
from .status_updates import StatusUpdate, latest_update

LONGEST = 2_000


def post_update(hotfix: HotFix, text: str, *, by: User) -> StatusUpdate:
    """Tell those who wait how `hotfix` stands. A button that was pressed twice posts one update.

    Raises:
        NotAllowed: `by` has no part in it.
        WrongPhase: it has ended.
        BadInput: there is no text, or too much of it, or it mentions somebody who would not hear of it.
    """
    text = text.strip()
    with door(hotfix, by=by, stamping=False) as (locked, did):
        Rights(by, locked).may_post().require()
        _check(text)
        latest = latest_update(locked)
        if latest is not None and _is_the_same(latest, text, by):
            did.nothing()
            return latest
        _check_mentions(text, locked)
        update = StatusUpdate(
            hotfix=locked,
            phase=locked.state,
            text=text,
            posted_by=by,
            posted_by_name=str(by),
            posted_at=clock.now(),
        )
        update.save()
        did(What.UPDATE_POSTED, rows=(update,))
    return update


def _is_the_same(latest: StatusUpdate, text: str, by: User) -> bool:
    """Whether the button was pressed twice; that nothing is new after an hour is an update of its own."""
    just_now = clock.now() - latest.posted_at < JUST_NOW
    return just_now and (latest.posted_by_id, latest.text) == (by.pk, text)


def _check(text: str) -> None:
    nothing = "" if text else _("Say how it stands: an update is a sentence or two.")
    if sentence := nothing or too_long(text, most=LONGEST):
        raise BadInput(sentence, {"text": [sentence]})


def _check_mentions(text: str, hotfix: HotFix) -> None:
    if sentences := why_not_reached(text, hotfix):
        raise BadInput(" ".join(sentences), {"text": sentences})
