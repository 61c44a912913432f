"""In which order an Emergency wakes those who may sign: who is on call, who is next in line, then the others.

The mail goes to all of them at once; what wakes somebody, chat and pager, goes down the line while the
sign-off still waits. Process owners follow by their clock, as ever.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from apps.accounts.roles import Role
from apps.systems.on_call import next_in_line

from .situation import Situation


def places_in_line(situation: Situation, woken: Collection[int]) -> Mapping[int, int]:
    """Return how many are called before somebody, by the key of who may sign; 0 is called first.

    Of a role without a rota everybody is first, and whoever may sign in several has the best of their places.
    Somebody on the rota who may not sign, or whom nothing wakes, is left out, and the next one takes their
    place. Whoever acts for one of them stands in their place, and they are among the others: they are away.

    Args:
        woken: the keys of those who have a way that wakes them.
    """
    awake = set(woken)
    on_duty = {role: duty.person for role, duty in situation.on_call.items()}
    later = next_in_line(situation.hotfix.system, at=situation.now) if on_duty else {}
    places: dict[int, int] = {}
    for role in situation.unsigned:
        able, acting = _able(situation, role)
        first = on_duty.get(role)
        rota = (*([first.pk] if first else []), *later.get(role, ())[:1])
        line = [who for key in rota if (who := (acting.get(key) or {key} & able) & awake)]
        for key in able:
            place = next((at for at, who in enumerate(line) if key in who), len(line))
            places[key] = min(place, places.get(key, place))
    return places


def _able(situation: Situation, role: Role) -> tuple[set[int], dict[int, set[int]]]:
    """The keys of who may sign in `role`, and of these, who does it for whom."""
    able: set[int] = set()
    acting: dict[int, set[int]] = {}
    for user, ways in situation.leading.items():
        for way in ways:
            if way.role is role:
                able.add(user.pk)
                if way.on_behalf_of:
                    acting.setdefault(way.on_behalf_of.pk, set()).add(user.pk)
    return able, acting


def waits_for_its_place(place: int, situation: Situation) -> timedelta:
    """Return how much longer it takes until somebody in this place is woken: so long as a pager is given."""
    return place * situation.hotfix.system.pager_after
