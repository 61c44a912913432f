"""Where the people of a system meet at night: its bridge, a link or a number, and its chat, a link."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.phone_numbers import check_international

LONGEST_LINK = 300
_TEL = "tel:"
# Without a name and a password, which a link may carry, and without what ends or hides it in a text.
_LINK = re.compile(r"\Ahttps://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s<>\"'`\\{}|^\x00-\x1f\x7f-\x9f]*)?\Z")


def check_link(typed: str) -> None:
    """Raise ValidationError where `typed` is no address that begins with https://."""
    if not _LINK.match(typed) or not typed.isascii():
        raise ValidationError(_("Write an address that begins with https://."), code="link")


def check_bridge(typed: str) -> None:
    """Raise ValidationError where `typed` is neither such an address nor a number of the form tel:+…"""
    if typed.startswith("https:"):
        check_link(typed)
        return
    try:
        check_international(typed.removeprefix(_TEL))
    except ValidationError:
        sentence = _("Write an address that begins with https://, or a number such as tel:+4930901820.")
        raise ValidationError(sentence, code="bridge") from None


@dataclass(frozen=True)
class MeetingPlace:
    """A bridge or a chat: what it is, what a page links it with, and how people read that."""

    name: str
    link: str
    shown: str


def meeting_places(bridge: str, chat: str) -> tuple[MeetingPlace, ...]:
    """Return the places that there are; empty is none."""
    dialled = f"{_TEL}{bridge}" if bridge.startswith("+") else bridge
    places = (
        MeetingPlace(_now("Bridge"), dialled, bridge.removeprefix(_TEL)),
        MeetingPlace(_now("Chat"), chat, chat),
    )
    return tuple(place for place in places if place.link)
