"""The forms of break-glass, of verbal approval and of settling a debt."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.debts import Debt
from apps.approvals.verbal import Said
from apps.common import clock
from apps.console.forms.moments import MomentField
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.evidence import Content
from apps.hotfixes.missed import Missed
from apps.hotfixes.models import HotFix

from .layout import helper
from .signing import SigningForm


class ConfirmForm(SigningForm):
    """A reason or a comment, and the password; under `content`, what was on screen, it is a signature."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        hotfix: HotFix,
        submit: str,
        tone: str = "no",
        needed: bool = True,
        content: Content | None = None,
        missed: Iterable[Missed] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = hotfix.version
        self.add_waivers(missed)
        self.fields["reason"] = forms.CharField(
            label=_("Reason") if needed else _("Comment"),
            required=needed,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say why: a reason is required.")},
        )
        if content is None:
            self.ask_again()
        else:
            self.add_signature(content)
        self.helper = helper(submit=submit, tone=tone)


class AffirmForm(ConfirmForm):
    """A reason, and that whoever gives it affirms themselves what nobody has signed yet."""

    affirms = forms.BooleanField(
        label=_("I affirm it myself: all four factors hold, and it is an Emergency"),
        help_text=_(
            "Critical business impact; a production system affected; no viable workaround; immediate action"
            " required."
        ),
        error_messages={"required": _("Affirm the four factors and the priority yourself.")},
    )


class VerbalForm(SigningForm):
    """Who said yes, as what, when and how, who heard it too, the words, and the recorder's password."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("In the role of"))
    holder = forms.ModelChoiceField(User.objects.none(), label=_("Who said yes"))
    at = MomentField(label=_("When"))
    channel = forms.ChoiceField(
        label=_("How"), choices=Debt.Channel.choices, widget=forms.RadioSelect, initial=Debt.Channel.PHONE
    )
    witness = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Witness"),
        help_text=_(
            "Somebody else who heard it, and who holds a signing role here. They or whoever said yes must"
            " confirm it as themselves."
        ),
    )
    words = forms.CharField(
        label=_("What was said"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        hotfix: HotFix,
        roles: list[Role],
        holders: Any,
        witnesses: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = hotfix.version
        self.fields["at"].initial = clock.now().replace(second=0, microsecond=0)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]
        self.fields["witness"].queryset = witnesses  # type: ignore[attr-defined]
        self.ask_again()
        self.helper = helper(submit=str(_("Record the verbal approval")))

    def said(self) -> Said:
        typed = self.cleaned_data
        return Said(
            role=Role(typed["role"]),
            holder=typed["holder"],
            at=typed["at"],
            channel=typed["channel"],
            witness=typed["witness"],
            words=typed["words"],
        )
