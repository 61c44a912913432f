"""What somebody types as the right value of a field: held against the field, and written as it is shown.

An amendment is words beside a value that was signed. They are the words of a value that the field could have:
a number is a number, a choice is one of the choices, and a moment reads as moments do (sheets.py).
"""

from copy import copy
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.typed_moments import moment_typed
from apps.hotfixes.content_versions import AnyField

from .fields import FIRST_YEAR, LAST_YEAR
from .sheets import value_in_words


def as_shown(instance: models.Model, field: AnyField, typed: str) -> str:
    """Return `typed` as people would read it if it stood in `field` of `instance`.

    Raises:
        ValidationError: it is no value of that field; the sentences say what would be.
    """
    value = _value(instance, field, typed)
    fitting = copy(instance)
    setattr(fitting, field.name if field.is_relation else field.attname, value)
    return value_in_words(fitting, field)


def _value(instance: models.Model, field: AnyField, typed: str) -> Any:
    if field.is_relation:
        return _account(typed)
    if isinstance(field, models.JSONField):
        return _several(instance, field, typed)
    if field.choices:
        return _choice([(str(value), str(label)) for value, label in field.flatchoices if value], typed)
    if isinstance(field, models.BooleanField):
        return _choice([("1", _("Yes")), ("", _("No"))], typed) == "1"
    if isinstance(field, models.DateTimeField):
        return _moment(typed)
    if isinstance(field, models.DateField):
        return _day(typed)
    if isinstance(field, models.IntegerField | models.DecimalField):
        asked: Any = field.formfield()
        return field.clean(asked.clean(typed.removesuffix("min").removesuffix("%").strip()), instance)
    return field.clean(typed, instance)


def _choice(choices: list[tuple[str, str]], typed: str) -> str:
    """The one of `choices` whose label, or whose stored value, was typed."""
    for found in (label for _value, label in choices), (value for value, _label in choices):
        for (value, _label), word in zip(choices, found, strict=True):
            if word and word.casefold() == typed.casefold():
                return value
    raise ValidationError(
        _("Write one of these: %(labels)s.") % {"labels": ", ".join(label for _value, label in choices)}
    )


def _several(instance: models.Model, field: AnyField, typed: str) -> list[str]:
    """The values of a list of choices, whose labels were typed one after the other."""
    asked: Any = field.formfield()
    groups = [choice for _group, choices in asked.choices for choice in choices]
    choices = [(str(value), str(label)) for value, label in groups]
    return list(dict.fromkeys(_choice(choices, one.strip()) for one in typed.split(",")))


def _moment(typed: str) -> datetime:
    """A moment in UTC, as it is shown, or with the zone that it names."""
    moment = moment_typed(typed, clock.UTC)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValidationError(_("Write it as a moment in UTC, such as 2026-11-25 02:14."))
    return moment


def _day(typed: str) -> date:
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Write it as a day, such as 2026-11-25."))
    return day


def _account(typed: str) -> User:
    """Whoever is called so; their name, or the one that they log in with."""
    named = User.objects.annotate(whole_name=Concat("first_name", Value(" "), "last_name"))
    found = list(named.filter(whole_name=typed)[:2]) or list(named.filter(username=typed))
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(
            _("Several people are called so: write the name that the one you mean logs in with.")
        )
    raise ValidationError(_("Nobody here is called so: write the whole name, or the one they log in with."))
