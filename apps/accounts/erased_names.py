"""The log-in name of who was erased, where it was no name under what they signed: a number, and nobody's.

No account is given such a name. Where somebody has the one that is wanted all the same, as accounts from
before this rule may, the next free one is taken.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import User

_ERASED = re.compile(r"erased-(\d+)(?:-\d+)?", re.IGNORECASE | re.ASCII)


def whose_erased(name: str) -> str:
    """Return the key of whoever is called `name` once they are erased; empty where that is nobody."""
    match = _ERASED.fullmatch(name)
    return match[1] if match else ""


def erased_name(person: "User") -> str:
    """Return the log-in name that `person`, who is erased, has from now on."""
    wanted = f"erased-{person.pk}"
    others = type(person).objects.exclude(pk=person.pk).filter(username__istartswith=wanted)
    taken = {name.lower() for name in others.values_list("username", flat=True)}
    possible = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in possible if name not in taken)
