"""The follow-up actions that come of late records: of an unauthorised one, and of a second too soon."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.approvals.late_statements import RECENT, LateStatement, recent_late_records
from apps.common import clock
from apps.evidence.unauthorised_changes import UnauthorisedChange
from apps.hotfixes.events import Happened
from apps.hotfixes.models import SystemCorrection
from apps.hotfixes.role_holders import process_owners

from .opening import open_follow_up

# So long a process owner has for it; they may postpone it with a reason.
DUE_AFTER = timedelta(days=7)
SECOND = 2


def open_of_late_records(sender: Any, happened: Happened, **_signal: Any) -> None:
    """Open what comes of a late record, inside the act: the statement, or the refusal to ratify it.

    One whose system is corrected is a late record of that system from then on.
    """
    for row in happened.rows:
        if isinstance(row, UnauthorisedChange):
            _open(row.hotfix, _("Unauthorised change: %(what)s") % {"what": row.becomes_of_production})
        elif isinstance(row, (LateStatement, SystemCorrection)) and recent_late_records(row.hotfix) == SECOND:
            words = {"system": row.hotfix.system, "days": RECENT.days}
            _open(
                row.hotfix,
                _(
                    "Production of %(system)s was changed before a go for the second time within %(days)d"
                    " days: find out why, and what must change."
                )
                % words,
            )


def _open(hotfix: Any, what: str) -> None:
    open_follow_up(hotfix, what=what, due=(clock.now() + DUE_AFTER).date(), owner=_first_process_owner())


def _first_process_owner() -> User | None:
    return process_owners().order_by("pk").first()
