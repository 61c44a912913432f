"""What waits or is overdue, read by queries that an index answers and that count to a number.

Neither what was sent nor what was issued in ten years is walked through: only what is still to be done.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Min, Q
from django_tasks_db.models import DBTaskResult

from apps.approvals.debts import Debt
from apps.approvals.evidence_debts import EvidenceDebt
from apps.common import clock
from apps.history.checkpoint_rows import WrittenCheckpoint
from apps.hotfixes.models import HotFix
from apps.notifications.models import Lookout, Notice
from apps.records.models import Issuing

# Nobody needs to know how many more.
COUNTED_TO = 10_000
# Not "is not null", which SQLite answers by reading the whole table.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """What is still to be done of a kind.

    Attributes:
        untried: how many were not tried yet.
        failing: how many failed at least once.
        since: when the oldest of them came to be; None where there is none.
    """

    untried: int
    failing: int
    since: datetime | None


def messages() -> Waiting:
    """Return what the outbox holds; one query."""
    # Without what waits for a digest: that is held on purpose, until its time comes.
    return _waiting(Notice.objects.exclude(in_digest=True, tries=0), oldest="written_at")


def failing_messages(most: int) -> list[Notice]:
    """Return so many of the messages that failed, those that are tried next first; one query."""
    left = Notice.objects.filter(next_try_at__gte=_LONG_AGO, tries__gt=0).order_by("next_try_at")
    return list(left.select_related("hotfix", "to")[:most])


def records() -> Waiting:
    """Return the records that are still to be issued, since their hot fixes ended; one query."""
    return _waiting(Issuing.objects, oldest="hotfix__phase_entered_at")


def jobs() -> int:
    """Return how many jobs wait in the queue; one query."""
    return int(DBTaskResult.objects.ready().order_by()[:COUNTED_TO].count())


def first_job_waits_since() -> datetime | None:
    """Return since when the job waits that is next; None for an empty queue. One query."""
    since: datetime | None = DBTaskResult.objects.ready().values_list("enqueued_at", flat=True).first()
    return since


def looked_for_since() -> datetime | None:
    """Return when the clocks of some hot fix should have been looked at, at the earliest; one query."""
    looks = Lookout.objects.filter(look_at__lte=clock.now()).order_by("look_at")
    return looks.values_list("look_at", flat=True).first()


def overdue_sign_offs() -> int:
    """Return how many sign-offs are owed and overdue; one query."""
    return _overdue(Debt.objects.get_queryset().select_related(None))


def overdue_evidence() -> int:
    """Return how much evidence is owed and overdue; one query."""
    return _overdue(EvidenceDebt.objects)


def open_hotfixes() -> int:
    """Return how many hot fixes are open; one query."""
    return int(HotFix.objects.open().order_by()[:COUNTED_TO].count())


def last_checkpoint_at() -> datetime | None:
    """Return when the newest checkpoint was written; one query."""
    return WrittenCheckpoint.objects.order_by("-number").values_list("at", flat=True).first()


def _waiting(manager: Any, *, oldest: str) -> Waiting:
    left = manager.filter(next_try_at__gte=_LONG_AGO).order_by("next_try_at")[:COUNTED_TO]
    counted = left.aggregate(
        untried=Count("pk", filter=Q(tries=0)), failing=Count("pk", filter=Q(tries__gt=0)), since=Min(oldest)
    )
    return Waiting(**counted)


def _overdue(manager: Any) -> int:
    """Few are open, and an index leads to them; what was due once is nearly everything."""
    found = manager.overdue().filter(hotfix__in=HotFix.objects.open().values("pk"))
    return int(found.order_by()[:COUNTED_TO].count())
