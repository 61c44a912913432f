"""The form behind every act: sign-off, refusal, roll-back, deployment, cancellation."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.console.buttons import Button
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.evidence import Content, evidence_model
from apps.hotfixes.missed import Missed
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import Act, Kind
from apps.hotfixes.policy import Decision

from .evidence import editable_fields
from .layout import helper
from .signing import SigningForm


def _why_field(**given: Any) -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: a reason is required.")},
        **given,
    )


class ActForm(SigningForm):
    """What a person says with an act: in which role, why, and what the act itself records."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        act: Act,
        hotfix: HotFix,
        ways: list[Decision],
        content: Content,
        ratifies: bool = False,
        other_answer: Button | None = None,
        missed: Iterable[Missed] = (),
        **kwargs: Any,
    ) -> None:
        """Args: other_answer: the no that may be sent with what is typed here, in place of the yes."""
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = hotfix.version
        self.act = act
        self.ways = {way.key: way for way in ways}
        choices = [(key, way.capacity) for key, way in self.ways.items()]
        if len(choices) > 1:
            self.fields["as_role"] = forms.ChoiceField(label=_("Sign as"), choices=choices)
        elif choices and ways[0].on_behalf_of:
            # Sent along, so that nothing else is signed than what the page said.
            self.fields["as_role"] = forms.ChoiceField(
                choices=choices, initial=choices[0][0], required=False, widget=forms.HiddenInput
            )
        self._add_recorded_fields(act.recorded(late=hotfix.late))
        self.add_waivers(missed)
        if self.why not in self.fields and (act.needs_reason or act.kind is Kind.SIGN_OFF):
            self.fields[self.why] = _why_field(
                label=_("Reason") if act.needs_reason else _("Comment"),
                help_text=_("A no needs a reason here.") if other_answer else "",
                required=act.needs_reason,
            )
        if ratifies:
            self.fields[self.why] = _why_field(label=_("Why production was changed then"))
            self.ask_again()
        if act.kind is not Kind.ACT:
            self.add_signature(content)
        self.helper = helper(submit=str(act.label), tone="no" if act.needs_reason else "yes")
        if other_answer:
            # It is sent to its own page, and through its own door: what that lacks is asked for there.
            self.helper.add_input(
                Submit("other", other_answer.label, css_class="tone-no", formaction=other_answer.url)
            )

    def _add_recorded_fields(self, name: str) -> None:
        self.recorded: list[str] = []
        self.why = "reason"
        if name:
            model = evidence_model(name)
            made = forms.fields_for_model(model, fields=editable_fields(model.newest()))
            self.recorded = list(made)
            for name in self.recorded:
                self.fields[name] = made[name]
            if model.says_why:
                # What is recorded says why: nobody is asked the same again under another name.
                self.why = model.says_why
                self.fields[self.why] = _why_field(
                    label=made[self.why].label,
                    help_text=_("What happened. It is the reason on the record, too."),
                )

    def details(self) -> dict[str, Any]:
        """What the act records, by field name."""
        return {name: self.cleaned_data[name] for name in self.recorded}

    def reason(self) -> str:
        """The reason of the act, or the comment of a sign-off."""
        return str(self.cleaned_data.get(self.why, ""))

    def signs_as(self) -> str:
        """The capacity that was chosen, or the only one there is."""
        chosen: str = self.cleaned_data.get("as_role", "")
        return chosen or (next(iter(self.ways)) if len(self.ways) == 1 else "")

    def capacity(self) -> dict[str, Any]:
        """In which role, and for whom, as `perform` wants it; nothing where the form did not ask."""
        way = self.ways.get(self.cleaned_data.get("as_role", ""))
        return {"as_role": way.role, "for_whom": way.on_behalf_of} if way else {}
