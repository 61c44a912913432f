"""Phone numbers in the international form, as every phone dials them from anywhere: +4930901820."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# By ITU-T E.164: a plus, the code of the country, and at most fifteen digits in all.
LONGEST = 16
_INTERNATIONAL = re.compile(r"\A\+[1-9][0-9]{6,14}\Z")
# What people type between digits, so that they can read them.
_BETWEEN = re.compile(r"[\s()./\u2010-\u2015-]+")
_SENTENCE = _("Write it in the international form, plus and code of the country first: +49 30 901820.")


def international(typed: str) -> str:
    """Return the number that `typed` is, without what people put between the digits; empty stays empty.

    Raises:
        ValidationError: it is no number in the international form.
    """
    number = _BETWEEN.sub("", typed.strip().replace("(0)", ""))
    if number:
        check_international(number)
    return number


def check_international(number: str) -> None:
    """Raise ValidationError where `number` is not stored as it should be: a plus and digits."""
    if not _INTERNATIONAL.match(number):
        raise ValidationError(_SENTENCE, code="phone")


class PhoneNumberField(forms.CharField):
    """Asks for a number, however people group its digits."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Phone number"))
        shown = {"autocomplete": "tel", "inputmode": "tel"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=shown), **options)

    def clean(self, value: Any) -> str:
        """Return the number as it is stored."""
        return international(super().clean(value))
