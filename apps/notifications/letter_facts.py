"""What each kind of letter offers to whoever words it: the names that may stand in braces, and what for.

A letter is told with a value for each of them, or the words that are built in go (letter_words.py).
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .kinds import Kind
from .wordings import DETAILS, PLACEHOLDERS, WHAT

# Of every letter.
_ALWAYS: Mapping[str, Promise] = {
    "place": _("what the subject begins with: what it is about, such as a system or a hot fix"),
    WHAT: _("what happened or is wanted, in the words that are built in"),
    "reader": _("the name of whoever reads it"),
    DETAILS: _("the sentences that are built in, and the words of people; nothing where there are none"),
}
_WHO, _AT, _ROLE = _("who did it"), _("when, in the zone of the reader with UTC beside it"), _("the role")
_ACCOUNT, _SYSTEM = _("the user name of the account"), _("the system")

# Of each kind of letter, and what it offers beside these.
OFFERED: Mapping[Kind, Mapping[str, Promise]] = {
    Kind.LOGIN: {"account": _ACCOUNT, "who": _WHO, "at": _AT},
    Kind.NEW_ADDRESS: {"account": _ACCOUNT},
    Kind.FORGOTTEN: {"account": _ACCOUNT, "until": _("until when the link works")},
    Kind.UNLOCKED: {"account": _ACCOUNT, "who": _WHO, "at": _AT},
    Kind.BROWSER: {"account": _ACCOUNT, "browser": _("what the browser calls itself"), "at": _AT},
    Kind.ROLES: {"who": _WHO, "at": _AT},
    Kind.DELEGATED: {
        "role": _ROLE,
        "who": _("whose role it is"),
        "starts": _("from when"),
        "ends": _("until when"),
    },
    Kind.SHIFT: {
        "who": _("the colleague"),
        "role": _ROLE,
        "system": _SYSTEM,
        "period": _("from when until when"),
    },
    Kind.FOLLOW_UP: {
        "title": _("the action, as somebody typed it"),
        "owner": _("whose it is"),
        "due": _("the day on which it is due"),
    },
    Kind.LOST: {"who": _("who can no longer act, or be reached")},
    Kind.CHECKPOINT: {"number": _("the number of the checkpoint"), "at": _AT},
    Kind.DIGEST: {"messages": _("how many messages it tells"), "hotfixes": _("of how many hot fixes")},
    Kind.WAY: {"label": _("the name of the way"), "service": _("its service")},
    Kind.WAY_TRIED: {"label": _("the name of the way"), "service": _("its service")},
    Kind.TRIAL: {},
    Kind.WORDING: {"kind": _("the kind of messages")},
}

# The same by what they are of, for the list of texts; a delegation stands with what has a subject there.
LETTERS: Mapping[Promise, tuple[Kind, ...]] = {
    _("One's log-in"): (Kind.LOGIN, Kind.FORGOTTEN, Kind.NEW_ADDRESS, Kind.UNLOCKED, Kind.BROWSER),
    _("Roles, shifts and follow-up actions"): (Kind.ROLES, Kind.SHIFT, Kind.FOLLOW_UP, Kind.LOST),
    _("The messages themselves, and the history"): (
        *(Kind.DIGEST, Kind.WAY, Kind.WAY_TRIED, Kind.TRIAL),
        *(Kind.WORDING, Kind.CHECKPOINT),
    ),
}


def names_of(kind: Kind) -> Mapping[str, Promise]:
    """Return what may stand in braces in a text of this kind, and what it stands for."""
    return {**_ALWAYS, **OFFERED[kind]} if kind in OFFERED else PLACEHOLDERS
