"""The gos and the changes of production inside a change freeze, as the paper tells them (PROCESS.md 5a).

Each is told of what held at its moment: the history of the freezes and of the plan says that. What was edited
or taken away since changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.approvals.break_glass_calls import BreakGlassCall, calls_of
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord
from apps.hotfixes.frozen import time_of_change
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.hotfixes.windows import Window
from apps.systems.freezes import PastFreezes, in_full, meets

from .printed_text import to_the_minute, to_the_second


@dataclass(frozen=True)
class _Go:
    """One go: when it was given, or a debt arose in place of it; `words` say by whom.

    That production was changed is one, too, with no window.
    """

    at: datetime
    round: int
    words: str
    glass: BreakGlassCall | None = None
    has_window: bool = True


def frozen_gos(hotfix: HotFix) -> Iterator[str]:
    """Yield a sentence for each, oldest first; four queries at most."""
    gos = sorted([*_gos(hotfix), *_starts(hotfix)], key=lambda one: one.at)
    if not gos:
        return
    past = PastFreezes([hotfix.system_id])
    met = [(go, found) for go in gos if (found := past.at(go.at, system=hotfix.system_id))]
    if not met:
        return
    history: Any = DeploymentPlan.history
    plans = list(history.filter(hotfix_id=hotfix.pk).order_by("history_id"))
    calls = calls_of(hotfix)
    for go, standing in met:
        change = time_of_change(_window(plans, go) if go.has_window else None, go.at)
        inside = [in_full(one) for one in standing if meets(one, change.start, change.end)]
        if inside:
            yield _("%(go)s inside a change freeze. %(freezes)s %(glass)s") % {
                "go": go.words,
                "freezes": " ".join(inside),
                "glass": _broken_by(go, calls),
            }


def _gos(hotfix: HotFix) -> Iterator[_Go]:
    """Every go of every round; those of a late record came after production was changed, and are none."""
    for one in hotfix.approvals.all():
        given = one.approved and one.settles_id is None and not one.whole and not one.afterwards
        if given and PHASE_BY_STATE[State(one.phase)].deploys:
            words = {"who": one.signed_by, "at": to_the_second(one.signed_at), "number": one.round}
            yield _Go(
                one.signed_at, one.round, _("Round %(number)d: the go of %(who)s, %(at)s, was given") % words
            )
    for debt in hotfix.debts.all():
        if PHASE_BY_STATE[State(debt.phase)].deploys and not _is_late(hotfix, debt.incurred_at):
            words = {
                "who": debt.holder_name if debt.verbal else debt.incurred_by_name,
                "at": to_the_second(debt.incurred_at),
                "number": debt.round,
            }
            said = _("Round %(number)d: the go that %(who)s gave by word of mouth counted, %(at)s,")
            ahead = _("Round %(number)d: %(who)s went ahead of the go, %(at)s,")
            yield _Go(debt.incurred_at, debt.round, (said if debt.verbal else ahead) % words, debt.glass)


def _starts(hotfix: HotFix) -> Iterator[_Go]:
    """Every change of production that is recorded, whatever go there was."""
    for record in DeploymentRecord.objects.filter(hotfix=hotfix, actual_start__isnull=False):
        if record.started_at:
            words = {"number": record.round, "at": to_the_minute(record.started_at)}
            told = _("Round %(number)d: production was changed, from %(at)s on,") % words
            yield _Go(record.started_at, record.round, told, has_window=False)


def _is_late(hotfix: HotFix, at: datetime) -> bool:
    return hotfix.late_since is not None and (hotfix.late_until is None or at <= hotfix.late_until)


def _window(plans: list[Any], go: _Go) -> Window | None:
    """The window as it was planned when the go was given."""
    told = [row for row in plans if row.round == go.round and row.history_date <= go.at]
    return (
        DeploymentPlan(window_start=told[-1].window_start, duration_minutes=told[-1].duration_minutes).window
        if told
        else None
    )


def _broken_by(go: _Go, calls: list[BreakGlassCall]) -> str:
    """Who had broken the glass for it."""
    before = [one for one in calls if one.breaks and one.round == go.round and one.called_at <= go.at]
    glass = go.glass or (before[-1] if before else None)
    if glass is None:
        return _("The glass was not broken for it.")
    return _("%(who)s had broken the glass for it.") % {"who": _(" and ").join(glass.breakers.values())}
