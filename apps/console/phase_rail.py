"""Where a hot fix stands, on top of its page: its phases, its clock, and what brought it where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common import clock
from apps.common.durations import A_MOMENT, in_days_and_hours
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay, phase_progress
from apps.hotfixes.phases import PHASES, State

_SPOKEN = {
    "done": gettext_lazy("done"),
    "owed": gettext_lazy("done, a sign-off is owed"),
    "current": gettext_lazy("now"),
    "ahead": gettext_lazy("ahead"),
    "never": gettext_lazy("not reached"),
}


@dataclass(frozen=True)
class RailPhase:
    """One phase on the rail. `status` is done, owed, current, ahead or never."""

    number: int
    name: str
    status: str
    url: str

    @property
    def spoken(self) -> str:
        return str(_SPOKEN[self.status])


@dataclass(frozen=True)
class Turn:
    """What brought the hot fix where it is: the no that began this round, or its end."""

    heading: str
    who: str
    at: datetime
    reason: str


def response_in_words(hotfix: HotFix) -> str:
    """After how long somebody responded; while nobody did, by when somebody should."""
    if hotfix.responded_at:
        length = in_days_and_hours(hotfix.responded_at - hotfix.reported_at)
        return _("after %(length)s") % {"length": length}
    left = hotfix.respond_by - clock.now()
    words = {"at": clock.to_the_minute(hotfix.respond_by), "length": in_days_and_hours(abs(left))}
    if left <= timedelta(0):
        if -left < A_MOMENT:
            return _("due now")
        return _("due since %(at)s, for %(length)s") % words
    return _("by %(at)s, %(length)s left") % words


def restore_in_words(hotfix: HotFix) -> str:
    """How long until service must be restored, or for how long it should have been."""
    left = hotfix.restore_by - clock.now()
    if hotfix.overdue:
        return _("%(time)s overdue") % {"time": in_days_and_hours(-left)}
    return _("%(time)s left") % {"time": in_days_and_hours(left)}


def rail(hotfix: HotFix, statuses: dict[State, str]) -> Iterable[RailPhase]:
    """The phases in order, each with where it stands; last, how it ended."""
    for phase in PHASES:
        yield RailPhase(phase.number, phase.name, statuses[phase.state], f"#phase-{phase.state.value}")
    if hotfix.ended:
        yield RailPhase(len(PHASES) + 1, str(State(hotfix.state).label), "current", "")


def phase_statuses(hotfix: HotFix, been: Sequence[PhaseStay]) -> dict[State, str]:
    """Where each phase stands; one that was left with a sign-off owed says so."""
    statuses = phase_progress(hotfix, been)
    for debt in hotfix.debts.all():
        phase = State(debt.phase)
        if statuses[phase] == "done" and debt.round == hotfix.round and debt.is_owed:
            statuses[phase] = "owed"
    return statuses


def turn(hotfix: HotFix, been: Sequence[PhaseStay]) -> Turn | None:
    """The last turn that somebody must know of; None in the first round of an open one."""
    if hotfix.ended:
        end = been[-1]
        return Turn(str(State(hotfix.state).label), end.by, end.entered, end.reason)
    back = hotfix.approvals.no_that_began(hotfix.round)
    if back is None:
        return None
    heading = _("Round %(number)d: %(act)s") % {"number": hotfix.round, "act": back.get_act_display()}
    return Turn(heading, f"{back.signed_by}, {back.get_role_display()}", back.signed_at, back.comment)
