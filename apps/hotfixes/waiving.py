"""Waiving what evidence misses: the reason that whoever signs its phase must give for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.common.errors import BadInput
from apps.common.filler import is_filler

from .door import LONGEST_REASON, too_long
from .missed import Missed, Threshold


@dataclass(frozen=True)
class Waived:
    """A missed threshold, and why whoever signs lets it be."""

    missed: Missed
    reason: str


class Reason(str):
    """Why something may be, with the words that whoever typed it had before them.

    What is missed may have grown while the page was open: a threshold was raised, another window was planned.
    """

    about: str

    def __new__(cls, text: str, about: str) -> "Reason":
        made = super().__new__(cls, text)
        made.about = about
        return made


def field_of(threshold: Threshold) -> str:
    """The name of the field of a form in which the reason to waive it is typed."""
    return f"waiver_{threshold.value}"


def require_waived(missed: Iterable[Missed], reasons: Mapping[str, str]) -> list[Waived]:
    """The waivers for all that is `missed`.

    Args:
        reasons: why each may be, by the value of its threshold; what is not missed needs none. A `Reason`
            holds for the words that it is about, and for no others.

    Raises:
        BadInput: a reason is missing, is no reason, is too long, or was given for something else; it says so
            at the field of the threshold.
    """
    wrong: dict[str, list[str]] = {}
    waived = []
    for one in missed:
        given = reasons.get(one.threshold.value, "")
        reason = given.strip()
        waived.append(Waived(one, reason))
        if sentence := _what_is_wrong(one, reason, about=getattr(given, "about", one.in_full)):
            wrong[field_of(one.threshold)] = [sentence]
    if wrong:
        raise BadInput(_("Say why this may be: nothing was signed."), wrong)
    return waived


def _what_is_wrong(missed: Missed, reason: str, *, about: str) -> str:
    if not reason:
        return _("%(missed)s. Say why you let it be.") % {"missed": missed.in_full}
    if is_filler(reason):
        return _("“%(reason)s” is no reason. Say why you let it be.") % {"reason": reason}
    if about != missed.in_full:
        return _("This changed while the page was open. %(missed)s. Say why that may be.") % {
            "missed": missed.in_full
        }
    return too_long(reason, most=LONGEST_REASON)
