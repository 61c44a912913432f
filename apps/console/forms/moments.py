"""The field in which somebody types a moment: in the zone that the page said, which comes back with it.

What was typed means what its page said, whatever zone its person has by the time it is sent: a draft that is
put back, or a form that waited while its signer was asked again, says the same moment (decision 0054).
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.common import clock, zones
from apps.common.moments import reader_zone
from apps.common.typed_moments import as_typed, moment_typed
from apps.evidence.fields import FIRST_YEAR, LAST_YEAR

# What the hidden field is called that says in which zone its neighbour was typed; there is none for UTC.
ZONE = "{}-zone"


class TypedMoment(str):
    """What stands in the field, with the name of the zone that its page said; empty for UTC."""

    zone: str

    def __new__(cls, text: str, zone: str) -> "TypedMoment":
        made = super().__new__(cls, text)
        made.zone = zone
        return made


def _own() -> str:
    """The name of the reader's zone; empty where it is UTC."""
    zone = reader_zone()
    return "" if zone is UTC else str(zone)


class MomentInput(forms.TextInput):
    """A day and a time of 24 hours, whatever the language of the browser; a script adds its picker."""

    # The page offers the present moment beside it (field.html).
    is_moment = True

    def __init__(self) -> None:
        super().__init__({"placeholder": "YYYY-MM-DD hh:mm", "autocomplete": "off", "class": "hf-moment"})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            return as_typed(value, reader_zone())
        shown: str | None = super().format_value(value)
        return shown

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        zone = value.zone if isinstance(value, TypedMoment) else _own()
        shown: Any = super().render(name, value, attrs, renderer)
        if zone:
            hidden = '{}<input type="hidden" name="{}" value="{}">'
            shown = format_html(hidden, shown, ZONE.format(name), zone)
        if zone != _own():
            # It stands there as it was typed: in another zone than the one of the page.
            words = _("typed in the time of %(zone)s") % {"zone": zone or "UTC"}
            shown = format_html('{}<span class="hf-mark">{}</span>', shown, words)
        return shown

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = data.get(name)
        return None if text is None else TypedMoment(text, data.get(ZONE.format(name), ""))


class MomentField(forms.DateTimeField):
    """A moment, typed and shown in the zone of whoever has the page; its value is in UTC."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        label, help_text = kwargs.pop("label", ""), kwargs.pop("help_text", "")
        super().__init__(label=_labelled(label), help_text=_helped(help_text), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in EMPTY_VALUES or not str(value).strip():
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        zone = getattr(value, "zone", "")
        if zone and zone not in zones.names():
            raise ValidationError(_("There is no such time zone: open the page again."))
        moment = moment_typed(str(value), zones.zone_called(zone))
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(
                _("Check the year: it must be from %(first)d to %(last)d."),
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return moment


def _with_zone(label: Any) -> str:
    return str(label) if _own() else _("%(name)s (UTC)") % {"name": label}


def _with_own_time(help_text: Any) -> str:
    """What helps to fill it in, and in whose time that is; nothing of it in UTC, which its label says."""
    if not _own():
        return str(help_text)
    words = {"zone": _own(), "now": zones.described(clock.now().astimezone(reader_zone()))}
    return f"{help_text} {_('Your time: %(zone)s, now %(now)s.') % words}".strip()


# A form is made once, and its pages are for everybody.
_labelled = lazy(_with_zone, str)
_helped = lazy(_with_own_time, str)
