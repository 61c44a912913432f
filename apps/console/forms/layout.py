"""The layout that all forms of the console share."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit


def helper(*, submit: str, tone: str = "yes") -> FormHelper:
    """A crispy helper: one form of its own, with the button `submit`."""
    made = FormHelper()
    made.form_method = "post"
    made.attrs = {"novalidate": True}  # the server answers in sentences, and keeps what was typed
    made.add_input(Submit("act", submit, css_class=f"tone-{tone}"))
    return made


def say(form: Any, error: Any) -> None:
    """Put the sentences of a domain error at the fields they belong to, or on top of the form."""
    fields = getattr(error, "fields", {})
    for name, sentences in fields.items():
        known = name in form.fields
        for sentence in sentences:
            form.add_error(name if known else None, sentence)
    if not fields:
        form.add_error(None, str(error))
