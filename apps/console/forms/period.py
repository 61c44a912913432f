"""The forms that choose by period and system: for the agenda, the auditor's pack and the figures."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.metrics.report_query import ReportQuery
from apps.records.period import Selection, Which
from apps.systems.models import System

from .layout import helper, say


class PeriodForm(forms.Form):
    """A period in UTC and a system. It is sent by GET: choosing changes nothing."""

    # So many days up to today are proposed where nothing was chosen yet.
    DAYS = 7

    start = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("In UTC.")
    )
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("That day is included.")
    )
    system = forms.ModelChoiceField(
        System.objects.all(), label=_("System"), required=False, empty_label=_("All systems")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.now().astimezone(clock.UTC).date()
        self.fields["start"].initial = today - timedelta(days=self.DAYS - 1)
        self.fields["until"].initial = today
        self.helper = helper(submit=str(_("Show which")), tone="plain")
        self.helper.form_method = "get"

    def selection(self) -> Selection | None:
        """What was chosen; None where something is missing or wrong, which is said at the field."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data
        try:
            return Selection(
                typed["start"], typed["until"], typed["system"], typed.get("which") or Which.REPORTED
            )
        except BadInput as wrong:
            say(self, wrong)
            return None


class AgendaForm(PeriodForm):
    """The board looks at what was reported, at what was deployed, or at what was closed; mostly each week."""

    which = forms.ChoiceField(label=_("What happened then"), choices=Which.choices, initial=Which.REPORTED)


class PackForm(PeriodForm):
    """An auditor may leave the period open at either end, if a system is named."""

    DAYS = 30

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].required = self.fields["until"].required = False

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(typed.get(name) for name in ("start", "until", "system")):
            raise forms.ValidationError(_("Choose a period, or a system, or both."))
        return typed


class FiguresForm(PeriodForm):
    """What the figures are asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs[0].value = str(_("Show the figures"))

    def report_query(self) -> ReportQuery | None:
        """What was chosen; None where something is missing or wrong, which is said at the field."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data
        try:
            return ReportQuery(typed["start"], typed["until"], typed["system"])
        except BadInput as wrong:
            say(self, wrong)
            return None

    @property
    def query(self) -> str:
        """What was chosen, as it stands in an address."""
        return urlencode({name: self.data.get(name, "") for name in self.fields})
