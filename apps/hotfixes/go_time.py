"""How long a go holds, and whether production was changed in that time (PROCESS.md 1, the go and its window).

A go is for its window. Nothing of it is stored and nothing has to run: when it ends follows from when it was
given, the window that was planned, and the grace and the clock of the system. Once a start is recorded,
nobody is asked for another go: what counts then is the start itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.common import clock

from .evidence import Evidence
from .phases import PHASES, Phase
from .windows import Window

if TYPE_CHECKING:
    from .missed import Missed
    from .models import HotFix

# What must be read of a hot fix, beside its approvals and debts, to know whether its go is over.
TELLING = tuple(name for phase in PHASES if phase.deploys for name in phase.all_evidence)
STATES = tuple(phase.state for phase in PHASES if phase.deploys)


@dataclass(frozen=True)
class Hold:
    """From when until when one go holds."""

    since: datetime
    until: datetime

    def holds_at(self, moment: datetime) -> bool:
        """Whether it held then; the whole minute in which it was given counts, as forms know no seconds."""
        return self.since.replace(second=0, microsecond=0) <= moment <= self.until


class GoTime:
    """What limits the gos of the present round of one hot fix.

    Attributes:
        window: as it is planned; None where the plan names none.
        started: when production was changed, as recorded; None while nothing is.
    """

    def __init__(self, hotfix: "HotFix", evidence: Mapping[str, list[Evidence]] | None = None) -> None:
        """Read what is told of it: in `evidence` of the present round, or else in what the hot fix has."""
        self.hotfix = hotfix
        # Production of a late record was changed before any go: no window counts, and no start is outside.
        self.limits = not hotfix.ahead_of_its_go
        records = [one for name in TELLING for one in _records(hotfix, name, evidence)]
        self.window: Window | None = _last(one.window for one in records)
        self.started: datetime | None = _last(one.started_at for one in records)

    def hold(self, given_at: datetime) -> Hold:
        """How long a go holds that was given at `given_at`.

        For the planned window and a grace. One that is given when both are over is a renewal, and holds as
        long as the window was to last. Where no window is planned: as long as restoring may take.
        """
        system = self.hotfix.system
        if self.window is None:
            return Hold(given_at, system.restore_by(self.hotfix.priority, given_at))
        planned = self.window.end + system.grace
        again = given_at + self.window.length + system.grace
        return Hold(given_at, planned if given_at <= planned else again)

    def counts(self, given_at: datetime) -> bool:
        """Whether nobody needs to be asked for another go: it holds still, or it was used."""
        return not self.limits or self.started is not None or clock.now() <= self.hold(given_at).until

    def last_hold(self, given: Iterable[datetime]) -> Hold | None:
        """That of the last go of those that were given at these moments."""
        moments = list(given)
        return self.hold(max(moments)) if moments else None

    def started_outside(self, given: Iterable[datetime]) -> bool:
        """Whether production was changed while none of these gos held."""
        started = self.started
        if started is None or not self.limits:
            return False
        return not any(self.hold(one).holds_at(started) for one in given)


def time_ahead(hotfix: "HotFix", evidence: Mapping[str, list[Evidence]]) -> GoTime | None:
    """The time of a go while production is still to be changed; None where no go is given here.

    Once a start is recorded, and of a late record, nothing is asked of it: what happened is recorded.
    """
    if not is_of(hotfix.phase):
        return None
    time = GoTime(hotfix, evidence)
    return time if time.started is None and time.limits else None


def overlaps(hotfix: "HotFix", evidence: Mapping[str, list[Evidence]]) -> list["Missed"]:
    """What whoever gives the go argues of the windows that meet the planned one (PROCESS.md 5a)."""
    if time_ahead(hotfix, evidence) is None:
        return []
    return [one for name in TELLING for record in evidence.get(name, ()) for one in record.overlaps(hotfix)]


@dataclass(frozen=True)
class OutsideStart:
    """A start in the time of no go; `hold` is that of the last go before it, else of the first after it."""

    started: datetime
    hold: Hold | None

    def in_words(self) -> str:
        """When it was, and when the go held: "it began at ..., and the go held from ... until ..."."""
        if self.hold is None:
            return _("it began at %(start)s, and no go was given") % {
                "start": clock.to_the_minute(self.started)
            }
        return _("it began at %(start)s, and the go held from %(since)s until %(until)s") % {
            "start": clock.to_the_minute(self.started),
            "since": clock.to_the_minute(self.hold.since),
            "until": clock.to_the_minute(self.hold.until),
        }


def outside_start(time: GoTime, given: Iterable[datetime]) -> OutsideStart | None:
    """The start that lies outside the gos given at these moments; None where all is well."""
    moments = sorted(given)
    if time.started is None or not time.started_outside(moments):
        return None
    before = [one for one in moments if one <= time.started]
    nearest = before[-1] if before else moments[0] if moments else None
    return OutsideStart(time.started, time.hold(nearest) if nearest else None)


def over_in_words(hold: Hold) -> str:
    """What a gate lacks whose go is over."""
    return _("the go held until %(until)s, and must be given again") % {
        "until": clock.to_the_minute(hold.until)
    }


def is_of(phase: Phase | None) -> bool:
    """Whether the sign-off of `phase` is a go: a yes that holds for a time."""
    return phase is not None and phase.deploys


def _records(
    hotfix: "HotFix", name: str, evidence: Mapping[str, list[Evidence]] | None
) -> Iterable[Evidence]:
    """Those of the present round; a list has read them with its rows."""
    if evidence is not None:
        return evidence.get(name, [])
    every: Any = getattr(hotfix, name).all()
    return (one for one in every if one.round == hotfix.round)


def _last(found: Iterable[Any]) -> Any:
    """The last that is there; None where none is."""
    return next((one for one in reversed(list(found)) if one is not None), None)
