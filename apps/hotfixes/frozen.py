"""Change freezes in the time in which production is to be changed (PROCESS.md 5a).

A go inside one needs the broken glass, whoever asks. Nothing of it is stored: that the freeze is over, the
window was moved, or the glass was broken, opens the gate by itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.common import clock
from apps.systems.freezes import Freeze, freezes_ended, freezes_from

from .evidence import Evidence
from .go_time import is_of, time_ahead
from .windows import Window

if TYPE_CHECKING:
    from .models import HotFix


@dataclass(frozen=True)
class NotOver:
    """The freezes of one hot fix that are not over; `glass` is the call that broke it, if it holds here."""

    freezes: tuple[Freeze, ...] = ()
    glass: Any = None


@dataclass(frozen=True)
class Frozen:
    """The freezes that meet the time in which production is to be changed, and those that hold now."""

    freezes: tuple[Freeze, ...]
    now: tuple[Freeze, ...]
    glass: Any
    may_be_broken: bool

    @property
    def stops(self) -> bool:
        """Whether no go may be given."""
        return bool(self.freezes) and self.glass is None

    @property
    def stops_now(self) -> bool:
        """Whether nothing is to be begun at this moment, whatever go was given."""
        return bool(self.freezes or self.now) and self.glass is None

    @property
    def told(self) -> tuple[str, ...]:
        """Each freeze: of what, from when until when, and why."""
        return tuple(one.in_full for one in self.freezes)

    @property
    def lacks(self) -> tuple[str, ...]:
        """Each freeze, and what opens the gate, in one text; empty where the glass is broken."""
        if not self.stops:
            return ()
        if self.may_be_broken:
            way_on = _(
                "A go inside it needs the broken glass: two people break it, each with a reason. Or move the"
                " window, or wait until it is over."
            )
        else:
            way_on = _(
                "A go inside it needs the broken glass, and only an Emergency breaks it: move the window, or"
                " wait until it is over."
            )
        return (" ".join((*self.told, way_on)),)

    @property
    def broken_by(self) -> str:
        """The two who broke the glass, as they were called then; empty where it is whole."""
        return _(" and ").join(self.glass.breakers.values()) if self.glass else ""


def time_of_change(window: Window | None, at: datetime) -> Window:
    """When production would be changed, seen from a moment: what is left of the window, else at once."""
    if window is None or window.end <= at:
        return Window(at, at)
    return Window(max(window.start, at), window.end)


def frozen(hotfix: "HotFix", evidence: Mapping[str, list[Evidence]]) -> Frozen | None:
    """The freezes that a go of `hotfix` would meet; None where there is none.

    Once a start is recorded, and of a late record, none is asked for: what happened is recorded.
    """
    time = time_ahead(hotfix, evidence)
    if time is None:
        return None
    at = clock.now()
    known = hotfix.held_freezes or not_over([hotfix])[hotfix.pk]
    if hotfix.holds_evidence:
        hotfix.held_freezes = known
    change = time_of_change(time.window, at)
    met = tuple(one for one in known.freezes if one.meets(change.start, change.end))
    now = tuple(one for one in known.freezes if one.meets(at, at))
    return Frozen(met, now, known.glass, hotfix.lane.lets_follow) if met or now else None


def thawed(hotfix: "HotFix", evidence: Mapping[str, list[Evidence]], since: datetime) -> list[datetime]:
    """When those freezes ended that stopped a go of `hotfix` after a moment; one query before a start."""
    time = time_ahead(hotfix, evidence)
    if time is None:
        return []
    change = time_of_change(time.window, since)
    ended = freezes_ended(hotfix.system_id, since, clock.now())
    return [one.ends_at for one in ended if one.meets(change.start, max(change.end, clock.now()))]


def not_over(hotfixes: Collection["HotFix"]) -> dict[int, NotOver]:
    """What `frozen` asks of hot fixes that are about to be deployed, by key.

    One query, and two or three more where there is a freeze, however many hot fixes there are.
    """
    found = freezes_from((one.system_id for one in hotfixes), clock.now())
    met = [one for one in hotfixes if found[one.system_id]]
    glass: Mapping[int, Any] = {}
    if met:
        calls: Any = type(met[0])._meta.get_field("glass_calls").related_model
        glass = calls.objects.holding_on(met)
    return {one.pk: NotOver(found[one.system_id], glass.get(one.pk)) for one in hotfixes}


def hold_freezes(hotfixes: Collection["HotFix"]) -> None:
    """Read for a whole list at once what the gate of each will ask; nothing where none is to be deployed."""
    asked = [one for one in hotfixes if is_of(one.phase)]
    read = not_over(asked) if asked else {}
    for one in asked:
        one.held_freezes = read[one.pk]
