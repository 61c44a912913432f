"""The short form by which anybody on the staff reports an issue."""

from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.evidence.identification import IssueReport
from apps.hotfixes.models import HotFix
from apps.systems.models import System

from .evidence import editable_fields, form_field, mark_needed
from .layout import helper


class ReportForm(forms.Form):
    """The system and the issue report; what the report asks is taken from its model."""

    hotfix: HotFix  # what came of it

    system = forms.ModelChoiceField(System.objects.filter(in_production=True), label=_("System"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covered = IssueReport.newest()
        for name in editable_fields(covered):
            made = form_field(cast("models.Field[Any, Any]", IssueReport._meta.get_field(name)))
            assert made is not None
            self.fields[name] = made
        mark_needed(self, covered.needs)
        self.order_fields(["title", "system", "priority", "triggers"])
        self.helper = helper(submit=str(_("Report the issue")))

    def said(self) -> dict[str, Any]:
        """What was typed, as reporting takes it; `details` is what the hot fix itself does not carry."""
        details = dict(self.cleaned_data)
        return {name: details.pop(name) for name in ("system", "title", "priority")} | {"details": details}
