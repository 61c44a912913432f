"""In which order an Emergency wakes those who may sign: who is on call, who is next in line, then the others.

The mail goes to all of them at once; what wakes somebody, chat and pager, goes down the line while the
sign-off still waits. Process owners follow by their clock, as ever.
"""

from collections.abc import Mapping
from datetime import timedelta

from apps.systems.on_call import next_in_line

from .situation import Situation


def places_in_line(situation: Situation) -> Mapping[int, int]:
    """Return how many are called before somebody, by the key of who may sign; 0 is called first.

    Of a role without a rota everybody is first, and whoever may sign in several has the best of their places.
    Somebody on the rota who may not sign is left out, and the next one takes their place.
    """
    on_duty = {role: duty.person for role, duty in situation.on_call.items()}
    later = next_in_line(situation.hotfix.system, at=situation.now) if on_duty else {}
    places: dict[int, int] = {}
    for role in situation.unsigned:
        able = [user.pk for user, ways in situation.leading.items() if any(way.role == role for way in ways)]
        first = on_duty.get(role)
        line = [key for key in (*([first.pk] if first else []), *later.get(role, ())[:1]) if key in able]
        for key in able:
            place = line.index(key) if key in line else len(line)
            places[key] = min(place, places.get(key, place))
    return places


def waits_for_its_place(place: int, situation: Situation) -> timedelta:
    """Return how much longer it takes until somebody in this place is woken: so long as a pager is given."""
    return place * situation.hotfix.system.pager_after
