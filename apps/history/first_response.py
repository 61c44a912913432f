"""Whether the first response was when the record tells: `responded_at` has no history, and is measured.

The door writes a row of history of the hot fix with the first act by somebody other than its reporter, so
that row's moment is the response. Hot fixes from before that may have answered without such a row.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import F
from django.utils.translation import gettext as _

from apps.hotfixes.models import HotFix

from .canonical import first_label
from .faults import LIVE, Fault, How
from .going_on import goes_on
from .history_tables import history_model
from .models import Link
from .verification_parts import RangeOfHotFixes
from .verification_scope import Scope, one_by_one, side_by_side

# The door takes the moment, and then writes the row.
_MEANWHILE = timedelta(seconds=5)
_HOTFIX = HotFix._meta.label


@goes_on(RangeOfHotFixes)
def response_faults(scope: Scope) -> Iterator[Fault]:
    """Every hot fix whose first response is told otherwise by its history."""
    since = _written_down_since()
    names = ("pk", "reference", "reported_at", "responded_at")
    hotfixes = one_by_one(scope.live(HotFix).order_by("pk").values_list(*names))
    for key, live, first in side_by_side(hotfixes, _first_by_somebody_else(scope)):
        if live is None:
            continue  # one that is gone is a fault of its own
        _key, reference, reported_at, told = live
        from_before = since is None or reported_at < since
        if not _fits(told, first and first[1], from_before=from_before):
            why = _("Its history tells of another first response than responded_at.")
            yield Fault(reference, LIVE, _HOTFIX, key, How.ALTERED, why)


def _fits(told: datetime | None, written: datetime | None, *, from_before: bool) -> bool:
    if written is None:
        return told is None or from_before
    if told is None or told > written:
        return False
    return from_before or written - told <= _MEANWHILE


def _first_by_somebody_else(scope: Scope) -> Iterator[tuple[int, datetime]]:
    """By hot fix: the moment of the first row of its history that somebody other than the reporter wrote."""
    book: Any = history_model(HotFix)
    rows = book._base_manager.filter(history_user__isnull=False).exclude(history_user=F("reported_by"))
    rows = rows.filter(**scope.theirs("id"))
    last = None
    for key, at in one_by_one(rows.order_by("id", "history_id").values_list("id", "history_date")):
        if key != last:
            yield key, at
        last = key


def _written_down_since() -> datetime | None:
    """Since when the door writes that row: since permissions have a history, whose first link tells it."""
    first = Link.objects.filter(hotfix=None, table=first_label(history_model(Permission))).order_by("number")
    return first.values_list("written_at", flat=True).first()
