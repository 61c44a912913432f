"""Delegating a role of one's own: which one and where, to whom, from when until when, and why."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import HOLD_NO_ROLE, Role
from apps.hotfixes.delegating import LONGEST_REASON, Place, places_of
from apps.hotfixes.delegation import LONGEST
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to
from apps.systems.models import System

from .layout import helper
from .moments import MomentField


class WhatField(forms.ChoiceField):
    """A role on a system or on a hot fix. The list offers what the person holds; the policy decides."""

    user: User

    def to_python(self, value: Any) -> Any:
        """The role and the place behind a choice such as "system-3-qa_lead"; None where there is none."""
        kind, _dash, rest = str(value or "").partition("-")
        key, _dash, role = rest.partition("-")
        if role not in Role.values or not _is_key(key):
            return None
        places = {"system": System.objects.all(), "hotfix": visible_to(self.user)}
        place = places[kind].filter(pk=key).first() if kind in places else None
        return (Role(role), place) if place else None

    def validate(self, value: Any) -> None:
        if value is None:
            raise forms.ValidationError(_now("Choose a role that you hold."))


def _is_key(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 19


def choice_of(role: Role, place: Place) -> str:
    return f"{'hotfix' if isinstance(place, HotFix) else 'system'}-{place.pk}-{role.value}"


class DelegationForm(forms.Form):
    """What the holder of a role says when somebody else is to act for them."""

    what = WhatField(label=_("Role"))
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("To whom"),
        help_text=_("Signs and acts as “… for you”, under both names."),
        error_messages={
            "invalid_choice": _(
                "Choose a colleague who can sign in: auditors and the change board read everything, change"
                " nothing and hold no role."
            )
        },
    )
    starts_at = MomentField(
        label=_("From"),
        required=False,
        help_text=_("Leave empty to begin at once."),
    )
    ends_at = MomentField(
        label=_("Until"),
        help_text=_("It ends by itself, at most %(days)d days after it begins.") % {"days": LONGEST.days},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: a reason is required.")},
    )

    def __init__(self, *args: Any, user: User, hotfix: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_of(user)
        self.fields["what"].user = user  # type: ignore[attr-defined]
        self.fields["what"].choices = [("", _("Choose")), *_grouped(self.places)]  # type: ignore[attr-defined]
        here = [(role, place) for role, place in self.places if _is(place, hotfix)]
        if here:
            self.fields["what"].initial = choice_of(*here[0])
        # Whom no role may be delegated to is not offered; that the door refuses them is asked there.
        colleagues = User.objects.filter(is_active=True, is_staff=True).exclude(pk=user.pk)
        able = colleagues.exclude(groups__name__in=HOLD_NO_ROLE)
        self.fields["to"].queryset = able  # type: ignore[attr-defined]
        self.helper = helper(submit=str(_("Delegate the role")))

    @property
    def role(self) -> Role:
        role: Role = self.cleaned_data["what"][0]
        return role

    @property
    def place(self) -> Place:
        place: Place = self.cleaned_data["what"][1]
        return place


def _is(place: Place, hotfix: str) -> bool:
    return isinstance(place, HotFix) and str(place.pk) == hotfix


def _grouped(places: Iterable[tuple[Role, Place]]) -> list[tuple[Any, list[tuple[str, str]]]]:
    systems, hotfixes = [], []
    for role, place in places:
        if isinstance(place, HotFix):
            words = _now("%(role)s on %(hotfix)s") % {"role": role.label, "hotfix": place}
            hotfixes.append((choice_of(role, place), words))
        else:
            words = _now("%(role)s on every hot fix of %(system)s") % {"role": role.label, "system": place}
            systems.append((choice_of(role, place), words))
    groups = [(_("On a whole system"), systems), (_("On one hot fix"), hotfixes)]
    return [(title, choices) for title, choices in groups if choices]
