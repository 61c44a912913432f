"""What pages show of the go: until when it holds, which windows it meets, and who may take a yes back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.approvals.withdrawing import withdrawable
from apps.common import clock
from apps.console.buttons import url_of
from apps.evidence.collisions import Collision, collisions
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.gates import Gate
from apps.hotfixes.go_time import TELLING
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import Act, Kind
from apps.hotfixes.visibility import Visibility
from apps.hotfixes.windows import Window


@dataclass(frozen=True)
class CollisionLine:
    """One window that overlaps; `name` and `state` are blank where the viewer may not see whose it is.

    `system` says of which other system it is, and is blank where it is of the same.
    """

    name: str
    url: str
    state: str
    system: str
    span: str


def collision_lines(
    hotfix: HotFix, evidence: dict[str, list[Evidence]], user: User
) -> tuple[CollisionLine, ...]:
    """The windows of other hot fixes that overlap the planned one, for this viewer.

    Args:
        evidence: that of the present round; where no plan is among it, nothing overlaps.
    """
    if hotfix.ended:
        return ()
    window = next((one.window for name in TELLING for one in evidence.get(name, ()) if one.window), None)
    return tuple(map(line_of, collisions(hotfix, window, seen_by=Visibility(user))))


def line_of(one: Collision) -> CollisionLine:
    """One window that overlaps, as a page names it."""
    return CollisionLine(
        name=str(one.other) if one.other else "",
        url=url_of("change", one.other) if one.other else "",
        state=one.other.get_state_display() if one.other else "",
        system=one.system,
        span=span_of(one.window),
    )


def span_of(window: Window) -> str:
    """From when until when, in UTC."""
    words = {"start": clock.to_the_minute(window.start), "end": clock.to_the_minute(window.end)}
    return _("%(start)s to %(end)s") % words


def go_in_words(present: Gate) -> str:
    """Until when the go holds, or held; blank where there is none."""
    if present.go is None:
        return ""
    words = {"until": clock.to_the_minute(present.go.until)}
    if clock.now() <= present.go.until:
        return _("The go holds until %(until)s.") % words
    return _("The go held until %(until)s.") % words


def inside_a_freeze(present: Gate) -> tuple[str, ...]:
    """The change freezes that a go is given in, and who broke the glass for it; empty where in none."""
    frozen = present.frozen
    if frozen is None or frozen.stops or not frozen.freezes:
        return ()
    broken = _("The glass was broken by %(who)s: a go inside it may be given.") % {"who": frozen.broken_by}
    return (*frozen.told, broken)


def label_of(act: Act, present: Gate) -> str:
    """What `act` is called now: a go that is over is given again."""
    again = act.kind is Kind.SIGN_OFF and present.go is not None and bool(present.unsigned)
    return _("Give the go again") if again else str(act.label)


def withdraw_urls(hotfix: HotFix, user: User, evidence: dict[str, list[Evidence]]) -> dict[int, str]:
    """Where this person takes back each of their yeses that they may still take back, by its key."""
    found: Iterable[int] = (one.pk for one in withdrawable(user, hotfix, evidence))
    return {key: url_of("withdraw", hotfix, key) for key in found}
