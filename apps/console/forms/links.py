"""What is asked of whoever links hot fixes, or ends one as a duplicate."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.models import HotFix
from apps.learning.links import HotFixLink
from apps.search.finding import exact

from .layout import helper


class ReferenceField(forms.CharField):
    """Another hot fix, by its reference in any form: HF-2026-0040, HF-40, #40, 40."""

    user: User

    def clean(self, value: Any) -> HotFix | None:
        """Return the hot fix; None where nothing was typed. Only those that `user` may see are found."""
        typed = super().clean(value)
        if not typed:
            return None
        found = exact(typed, viewer=self.user)
        if not found:
            raise forms.ValidationError(_now("There is no such hot fix, or you may not see it."))
        if len(found) > 1:
            named = ", ".join(one.reference for one in found)
            raise forms.ValidationError(_now("Say of which year: %(named)s.") % {"named": named})
        return found[0]


def _other(user: User, *, required: bool, initial: str = "") -> ReferenceField:
    made = ReferenceField(
        label=_("The other hot fix"),
        required=required,
        initial=initial,
        max_length=40,
        help_text=_("Its reference, such as HF-40."),
    )
    made.user = user
    return made


def _note(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


class LinkForm(forms.Form):
    """How this hot fix has to do with another one, or which release caused it."""

    def __init__(self, *args: Any, user: User, other: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("How"), choices=HotFixLink.Kind.choices, widget=forms.RadioSelect
        )
        self.fields["other"] = _other(user, required=False, initial=other)
        self.fields["release"] = forms.CharField(
            label=_("or the release that caused it"),
            required=False,
            max_length=80,
            help_text=_("A version or tag, where no hot fix did."),
        )
        self.fields["note"] = _note(_("Note (optional)"))
        self.helper = helper(submit=str(_("Link")), tone="plain")


class DuplicateForm(forms.Form):
    """Which hot fix is about the same, and anything that is to be said about that."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, user: User, other: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = _other(user, required=True, initial=other)
        self.fields["note"] = _note(_("Note (optional)"))
        self.helper = helper(submit=str(_("End it as a duplicate")), tone="no")
