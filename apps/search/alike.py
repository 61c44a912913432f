"""Hot fixes that look like what somebody is about to report: they may be the same, or the same again."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import DomainError
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to
from apps.systems.models import System

from .query import is_near
from .words import plain, runs_in

# What ended so long ago is no longer what somebody reports at this moment.
RECENT = timedelta(days=30)
# So many are shown; so many of the newest are compared, and as many of the open ones.
MOST, LOOKED_AT = 5, 200
# How much of the words of two titles must be the same, from 0 to 1.
ALIKE_FROM = 0.5
# Shorter words stand in any title.
_WORDS_FROM = 4


class LooksAlike(DomainError):
    """What is reported may be reported already: whoever reports looks at these first."""

    def __init__(self, hotfixes: Sequence[HotFix]) -> None:
        super().__init__(
            _("This may be reported already. Look at these first; if it is none of them, report it.")
        )
        self.hotfixes = tuple(hotfixes)


def alike(*, system: System, title: str, viewer: User) -> list[HotFix]:
    """The open and recent hot fixes of `system` whose titles look like `title`, the most alike first.

    At most MOST, and only such as `viewer` may see; none for a title without a word of four letters.
    """
    words = _words(title)
    if not words:
        return []
    of_system = visible_to(viewer).filter(system=system).order_by("-pk")
    newest = [one for one in of_system[:LOOKED_AT] if not one.ended or _is_recent(one)]
    # An open one need not be new.
    candidates = {one.pk: one for one in (*of_system.filter(search__open=True)[:LOOKED_AT], *newest)}
    rated = [(_likeness(words, _words(one.title)), not one.ended, one.pk) for one in candidates.values()]
    best = sorted((one for one in rated if one[0] >= ALIKE_FROM), reverse=True)
    return [candidates[pk] for _rate, _open, pk in best[:MOST]]


def _is_recent(hotfix: HotFix) -> bool:
    """Whether it ended not long ago."""
    return hotfix.phase_entered_at >= clock.now() - RECENT


def _words(title: str) -> set[str]:
    return {plain(run) for run in runs_in(title) if len(run) >= _WORDS_FROM}


def _likeness(one: set[str], other: set[str]) -> float:
    """How much of the words of both is the same but for a typo or an ending, from 0 to 1."""
    shared = sum(any(word == its or is_near(word, its) for its in other) for word in one)
    return 2 * shared / (len(one) + len(other)) if other else 0.0
