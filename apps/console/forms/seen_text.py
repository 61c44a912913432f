"""What is typed into a page of the admin is what is read there: no letter is hidden or turns others round."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.common.usable_text import code_of, hidden_in

HIDDEN = _("It holds a letter that nobody sees, or that turns others round (%(code)s): type it anew without.")
LINES = _("It must be one line.")


def check_seen(text: str, *, lines: bool = False) -> None:
    """Raise ValidationError where something in `text` hides or turns letters round."""
    if letter := hidden_in(text, lines=lines):
        if letter in "\r\n":
            raise ValidationError(LINES)
        raise ValidationError(HIDDEN, params={"code": code_of(letter)})


class SeenText(forms.BaseForm):
    """For a form: each text that was typed anew is looked at. What was there before may stay."""

    def _clean_form(self) -> None:
        for name in self.changed_data:
            field, typed = self.fields[name], self.cleaned_data.get(name)
            if not isinstance(field, forms.CharField) or not isinstance(typed, str):
                continue
            if isinstance(field.widget, forms.PasswordInput):
                continue  # nobody reads it, and it may be of anything
            try:
                check_seen(typed, lines=isinstance(field.widget, forms.Textarea))
            except ValidationError as hidden:
                self.add_error(name, hidden)
        super()._clean_form()  # type: ignore[misc]
