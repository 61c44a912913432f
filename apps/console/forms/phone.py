"""The phone number by which somebody is called at night."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.phone_numbers import PhoneNumberField

from .layout import helper


class PhoneForm(forms.Form):
    """One number, or none."""

    keeps_no_draft = True  # it is of a person, and kept in one place alone

    phone = PhoneNumberField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _(
            "In the international form, such as +49 30 901820. Leave it empty to have none here."
        )
        self.helper = helper(submit=str(_("Save the number")))
