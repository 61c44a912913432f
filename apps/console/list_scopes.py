"""The lists that people live by (PROCESS.md 7): what each holds, for the front page and for the filter."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.evidence.fields import Words
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.left_behind import without_signer
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.visibility import Visibility


@dataclass(frozen=True)
class Scope:
    """One list: its name in the address, its title, what it holds in a sentence, and of what for whom."""

    name: str
    title: Words
    holds: Words
    of: Callable[[HotFixQuerySet, Visibility], HotFixQuerySet]


WAITING = Scope(
    "waiting",
    _("Waiting for me"),
    _(
        "The next step is yours: to sign, to act, to settle a debt, to confirm a yes by word of mouth, or"
        " to confirm breaking the glass."
    ),
    lambda seen, reach: waiting_for(reach.user, seen, reach),
)
# Each of these three holds all of the one before it.
ON_THE_FRONT_PAGE = (
    WAITING,
    Scope(
        "mine",
        _("Mine, open"),
        _("You reported them, hold a role on them, or act for somebody who does."),
        lambda seen, reach: seen.open().filter(reach.own()),
    ),
    Scope(
        "open",
        _("All open"),
        _("Every open hot fix that you may see."),
        lambda seen, _reach: seen.open(),
    ),
)
# For process owners, on top of their front page while it holds any.
VACANT = Scope(
    "vacant",
    _("Nobody can sign"),
    _("A sign-off is ahead in a role that nobody who can sign in holds: grant it to somebody."),
    lambda seen, _reach: without_signer(seen),
)
SCOPES = (
    *ON_THE_FRONT_PAGE,
    VACANT,
    Scope(
        "reported",
        _("Reported by me"),
        _("Open and ended ones."),
        lambda seen, reach: seen.filter(reported_by=reach.user.pk),
    ),
)
