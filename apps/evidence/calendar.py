"""What is ahead in production and under way: windows, deployments and change freezes (PROCESS.md 5a).

Read for one person: hot fixes that they may see, and of others no more than that their windows overlap.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.gates import go_is_over, unsigned_roles
from apps.hotfixes.go_time import TELLING
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.hotfixes.visibility import Visibility
from apps.hotfixes.windows import Window
from apps.systems.dependencies import Dependency, in_words
from apps.systems.freezes import Freeze
from apps.systems.models import System

from .collisions import Collision
from .deployment import DeploymentPlan
from .deployment_record import DeploymentRecord

NOT_YET, GIVEN, OVER, USED = "not yet", "given", "over", "used"
_BEFORE = frozenset(phase.state for phase in takewhile(lambda one: not one.deploys, PHASES))


@dataclass(frozen=True)
class Entry:
    """One hot fix in the calendar, on all of `span`.

    Attributes:
        window: as it is planned; None where something is under way without one.
        under_way_since: when production began to be changed, while it is.
        go: `NOT_YET`, `GIVEN`, `OVER` where it must be given again, or `USED` once it has been deployed.
        overlaps: windows of others that meet the planned one, the earliest first.
        freezes: those that the span reaches into.
    """

    hotfix: HotFix
    span: Window
    window: Window | None
    under_way_since: datetime | None
    go: str
    overlaps: tuple[Collision, ...]
    freezes: tuple[Freeze, ...]

    @property
    def go_in_words(self) -> str:
        """How it stands with the go."""
        if self.under_way_since is not None:
            return _("under way")
        words = {
            NOT_YET: _("no go yet"),
            GIVEN: _("go given"),
            OVER: _("the go is over"),
            USED: _("deployed"),
        }
        return words[self.go]


@dataclass(frozen=True)
class Calendar:
    """What there is between two moments, each of both the earliest first."""

    entries: tuple[Entry, ...]
    freezes: tuple[Freeze, ...]


def systems_in_sight(seen: Visibility) -> QuerySet[System]:
    """The systems of which somebody sees all hot fixes, or one that is open."""
    if seen.everything:
        return System.objects.all()
    some = HotFix.objects.open().filter(seen.lookup()).order_by().values("system")
    return System.objects.filter(Q(pk__in=seen.system_ids) | Q(pk__in=some))


def calendar(seen: Visibility, span: Window, *, system: System | None = None) -> Calendar:
    """What somebody sees of `span`, of one system or of all; the same queries for any number."""
    planned = _planned_windows()
    begun = dict(
        _of_this_round(
            DeploymentRecord.objects.filter(actual_start__lte=clock.now(), actual_end=None)
        ).values_list("hotfix", "actual_start")
    )
    here = {*begun, *(key for key, (_of, window) in planned.items() if window.overlaps(span))}
    shown = HotFix.objects.open().filter(seen.lookup(), pk__in=here)
    if system is not None:
        shown = shown.filter(system=system)
    read = ("approvals", "debts", "system__clocks", *TELLING)
    hotfixes = list(shown.select_related("system").prefetch_related(*read))
    freezes = _freezes(span, systems_in_sight(seen).filter(**({"pk": system.pk} if system else {})))
    meetings = _Meetings(planned, seen, {one.pk for one in hotfixes})
    entries = (_entry(one, planned, begun.get(one.pk), meetings, freezes) for one in hotfixes)
    inside = [one for one in entries if one.span.overlaps(span)]
    return Calendar(tuple(sorted(inside, key=lambda one: (one.span.start, one.hotfix.pk))), tuple(freezes))


_Planned = dict[int, tuple[int, Window]]


def _of_this_round(records: QuerySet) -> QuerySet:
    return records.filter(round=F("hotfix__round"), hotfix__in=HotFix.objects.open()).order_by()


def _planned_windows() -> _Planned:
    """The system and the window of each open hot fix that has one, by its key, whoever may see it."""
    plans = _of_this_round(DeploymentPlan.objects.filter(window_start__isnull=False))
    rows = plans.select_related("hotfix").only(
        "hotfix__system", "hotfix__round", "round", "window_start", "duration_minutes"
    )
    return {one.hotfix_id: (one.hotfix.system_id, one.window) for one in rows if one.window}


def _freezes(span: Window, systems: QuerySet[System]) -> list[Freeze]:
    """Those of these systems, and of all, that reach into `span`."""
    theirs = Freeze.objects.filter(Q(system__in=systems.order_by().values("pk")) | Q(system=None))
    reaching = theirs.filter(starts_at__lt=span.end, ends_at__gt=span.start)
    return list(reaching.select_related("system").order_by("starts_at", "pk"))


class _Meetings:
    """Which windows overlap which, of one system or of two that depend on each other."""

    def __init__(self, planned: _Planned, seen: Visibility, shown: Collection[int]) -> None:
        self.planned = planned
        self.needs = set(Dependency.objects.order_by().values_list("system", "needs"))
        pairs = {key: list(self._with(key)) for key in shown if key in planned}
        met = {other for several in pairs.values() for other in several}
        self.others = HotFix.objects.select_related("system").in_bulk(met) if met else {}
        self.visible = seen.among(list(self.others.values()))
        self.pairs = pairs

    def of(self, hotfix: HotFix) -> tuple[Collision, ...]:
        """The windows that overlap that of `hotfix`."""
        met = (self.others[key] for key in self.pairs.get(hotfix.pk, ()))
        return tuple(
            Collision(
                window=self.planned[one.pk][1],
                other=one if one.pk in self.visible else None,
                system=self._in_words(hotfix.system, one.system),
            )
            for one in met
        )

    def _with(self, key: int) -> Iterator[int]:
        system, window = self.planned[key]
        for other, (its_system, its_window) in sorted(self.planned.items(), key=_by_start):
            related = {(system, its_system), (its_system, system)} & self.needs
            if other != key and (its_system == system or related) and its_window.overlaps(window):
                yield other

    def _in_words(self, own: System, other: System) -> str:
        if own.pk == other.pk:
            return ""
        return in_words(
            other.name,
            own.name,
            needed=(own.pk, other.pk) in self.needs,
            needs=(other.pk, own.pk) in self.needs,
        )


def _by_start(one: tuple[int, tuple[int, Window]]) -> tuple[datetime, int]:
    key, (_system, window) = one
    return window.start, key


def _entry(
    hotfix: HotFix, planned: _Planned, begun: datetime | None, meetings: _Meetings, freezes: Iterable[Freeze]
) -> Entry:
    _system, window = planned.get(hotfix.pk, (0, None))
    span = window
    if begun is not None:
        now = max(begun, clock.now())
        span = Window(min(begun, window.start), max(now, window.end)) if window else Window(begun, now)
    assert span is not None  # one of the two brought it here
    return Entry(
        hotfix=hotfix,
        span=span,
        window=window,
        under_way_since=begun,
        go=_go(hotfix),
        overlaps=meetings.of(hotfix),
        freezes=tuple(one for one in freezes if _reaches(one, hotfix, span)),
    )


def _reaches(freeze: Freeze, hotfix: HotFix, span: Window) -> bool:
    of_it = freeze.system_id in (None, hotfix.system_id)
    return of_it and span.overlaps(Window(freeze.starts_at, freeze.ends_at))


def _go(hotfix: HotFix) -> str:
    """How it stands with the go, by the gate's own rule."""
    phase = hotfix.phase
    if phase is None or hotfix.state in _BEFORE:
        return NOT_YET
    if not phase.deploys:
        return USED
    if go_is_over(hotfix, phase, hotfix.seen):
        return OVER
    return NOT_YET if unsigned_roles(hotfix, phase, hotfix.seen) else GIVEN


def freeze_in_words(freeze: Freeze) -> str:
    """That something reaches into a freeze, from when until when and why; its moments are in UTC."""
    words = {
        "where": freeze.system or _("all systems"),
        "start": clock.to_the_minute(freeze.starts_at),
        "end": clock.to_the_minute(freeze.ends_at),
        "reason": " ".join(freeze.reason.split()),
    }
    return _("Inside a change freeze of %(where)s, %(start)s to %(end)s: “%(reason)s”") % words
