"""Writing, publishing and withdrawing release notes, while the documentation phase is open."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import GateClosed, WrongPhase
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.hotfixes.recording import recording

from .models import NoteStatus, ReleaseNote


def write_note(hotfix: HotFix, *, by: User) -> ReleaseNote:
    """Begin another draft. Raises NotAllowed, WrongPhase."""
    with door(hotfix, by=by) as (locked, did):
        way = Rights(by, locked).may_record(ReleaseNote.relation())
        way.require()
        note = ReleaseNote(hotfix=locked, round=locked.round, changed_by=by, changed_at=clock.now())
        note.begin()
        note.save()
        did(
            What.NOTE_BEGUN,
            as_role=way.role,
            for_whom=way.on_behalf_of,
            evidence=(ReleaseNote.relation(),),
            rows=(note,),
        )
    return note


def publish(note: ReleaseNote, *, by: User, seen: int | None = None) -> None:
    """Make a draft what its audience reads. Raises NotAllowed, WrongPhase, ChangedSince, GateClosed."""
    with recording(note, by=by, seen=seen, what=What.NOTE_PUBLISHED) as present:
        lacks = present.missing()
        if lacks:
            raise GateClosed(_("This note is not complete yet."), lacks)
        present.status = NoteStatus.PUBLISHED
        present.published_at = clock.now()


def withdraw(note: ReleaseNote, *, by: User, reason: str, seen: int | None = None) -> None:
    """Take a published note back, saying why. Raises NotAllowed, WrongPhase, ChangedSince, BadInput."""
    reason = reason.strip()
    check_reason(reason, needed=True)
    withdrawn = What.NOTE_WITHDRAWN
    with recording(note, by=by, seen=seen, reason=reason, editing=False, what=withdrawn) as present:
        if not present.is_published:
            raise WrongPhase(_("Only a published note can be withdrawn."))
        present.status = NoteStatus.WITHDRAWN
        present.withdrawn_at = clock.now()
        present.withdrawn_reason = reason
