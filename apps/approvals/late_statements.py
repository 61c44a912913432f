"""Statements that production was changed first, before anybody gave a go (PROCESS.md 1, late record)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import deploys
from apps.hotfixes.phases import State
from apps.systems.models import System

# The second one of a system within so long is more than bad luck.
RECENT = timedelta(days=30)


class LateStatementManager(models.Manager["LateStatement"]):
    """How statements are read and counted."""

    def get_queryset(self) -> models.QuerySet["LateStatement"]:
        return super().get_queryset().select_related("changed_by", "stated_by")

    def of_system_until(self, system: System | int, moment: datetime) -> int:
        """How many there were of `system` in the days before `moment`, that moment included."""
        recent = {"stated_at__gt": moment - RECENT, "stated_at__lte": moment}
        return self.model._base_manager.filter(hotfix__system=system, **recent).count()


class LateStatement(models.Model):
    """That production was already changed: when, by whom, what was done, and why without a go.

    One a hot fix, and never changed or taken back. Nothing in it is refused for what it says: where its times
    contradict each other, that is told beside it.
    """

    append_only = True
    sealed = True

    hotfix = models.OneToOneField(
        HotFix, models.PROTECT, related_name="late_statement", verbose_name=_("hot fix")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    started_at = models.DateTimeField(_("production was changed at"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    changed_by_name = models.CharField(_("name of who changed it"), max_length=300)
    done = models.TextField(_("what was done"))
    why = models.TextField(_("why without a go"))
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("stated by"))
    stated_by_name = models.CharField(_("name of who stated it"), max_length=300)
    stated_at = models.DateTimeField(_("stated at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)

    history = tracked()
    objects = LateStatementManager()

    class Meta:
        verbose_name = _("statement that production was changed first")
        verbose_name_plural = _("statements that production was changed first")
        ordering = ["stated_at", "pk"]

    def __str__(self) -> str:
        return _now("Production was changed at %(at)s by %(who)s, before a go") % {
            "at": clock.to_the_minute(self.started_at),
            "who": self.changed_by_name,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A statement that production was changed first is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A statement that production was changed first is never taken back."))

    @property
    def minutes(self) -> int | None:
        """How long the change took, in whole minutes, at least one; None where that is not known."""
        if self.ended_at is None or self.ended_at < self.started_at:
            return None
        return max(1, round((self.ended_at - self.started_at) / timedelta(minutes=1)))

    @property
    def contradictions(self) -> list[str]:
        """What in its times cannot be so, in sentences."""
        return list(self._contradictions())

    def _contradictions(self) -> Iterator[str]:
        if self.started_at > self.stated_at:
            yield _now("The change begins after the statement that it was made already.")
        if self.ended_at and self.ended_at < self.started_at:
            yield _now("The change ends before it begins.")
        if self.ended_at and self.ended_at > self.stated_at >= self.started_at:
            yield _now("The change ends after the statement that it was made already.")


@dataclass(frozen=True)
class ThreeTimes:
    """When production was changed, when that was put on the record, and when it was signed, if it was."""

    happened: datetime
    until: datetime | None
    recorded: datetime
    signed: datetime | None


def three_times(hotfix: HotFix, statement: LateStatement) -> ThreeTimes:
    """The three times of what was changed first; signed is it by the go that ratifies it."""
    goes = (
        one.signed_at
        for one in hotfix.approvals.all()
        if one.approved and one.afterwards and deploys(one.phase)
    )
    return ThreeTimes(
        happened=statement.started_at,
        until=statement.ended_at,
        recorded=statement.stated_at,
        signed=next(goes, None),
    )


def late_statement_of(hotfix: HotFix) -> LateStatement | None:
    """The statement of `hotfix`; None, without a query, where production was not changed first."""
    found: LateStatement | None = getattr(hotfix, "late_statement", None) if hotfix.late else None
    return found


def recent_late_records(hotfix: HotFix) -> int:
    """How many late records its system had in the 30 days until that of `hotfix`; 0 where it is none."""
    if hotfix.late_since is None:
        return 0
    return LateStatement.objects.of_system_until(hotfix.system_id, hotfix.late_since)


def recent_late_records_of(hotfixes: Sequence[HotFix]) -> dict[int, int]:
    """The same of many hot fixes, by their keys; one query, and none where none of them is a late record."""
    late = [(one.pk, one.system_id, one.late_since) for one in hotfixes if one.late_since]
    moments: defaultdict[int, list[datetime]] = defaultdict(list)
    if late:
        systems = {system_id for _pk, system_id, _moment in late}
        stated = LateStatement._base_manager.filter(hotfix__system__in=systems)
        for system_id, moment in stated.values_list("hotfix__system", "stated_at"):
            moments[system_id].append(moment)
    counted = {
        pk: sum(until - RECENT < one <= until for one in moments[system_id]) for pk, system_id, until in late
    }
    return {hotfix.pk: counted.get(hotfix.pk, 0) for hotfix in hotfixes}
