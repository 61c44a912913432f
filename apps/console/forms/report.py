"""The short form by which anybody on the staff reports an issue."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.evidence.identification import IssueReport
from apps.evidence.proposals import proposals
from apps.evidence.tickets import address_of
from apps.hotfixes.models import HotFix
from apps.systems.models import System

from .attachments import FilesField
from .evidence import editable_fields, form_field, mark_needed
from .layout import helper
from .prefilled import proposed_mark


class ReportForm(forms.Form):
    """The system and the issue report; what the report asks is taken from its model."""

    hotfix: HotFix  # what came of it

    system = forms.ModelChoiceField(System.objects.filter(in_production=True), label=_("System"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        covered = IssueReport.newest()
        for name in editable_fields(covered):
            made = form_field(cast("models.Field[Any, Any]", IssueReport._meta.get_field(name)))
            assert made is not None
            self.fields[name] = made
        # Its priority follows from them, and a hot fix has one from the start.
        self.fields["triggers"].required = True
        mark_needed(self, covered.needs)
        for name, one in proposals(IssueReport(hotfix=HotFix()), viewer=by).fields.items():
            self.fields[name].initial = one.value
            self.fields[name].mark = proposed_mark(one.source)  # type: ignore[attr-defined]
        self.fields["file"] = FilesField(
            label=_("Files"),
            required=False,
            help_text=_("Screenshots, logs, whatever shows it. More can be attached while it is open."),
        )
        self.fields["changed_first"] = forms.BooleanField(
            label=_("Production was already changed, before anybody gave a go"),
            required=False,
            help_text=_("You are asked when, by whom and why on the next page."),
        )
        # The hot fixes that looked alike and were shown: whoever reports all the same has seen them.
        self.fields["looked_at"] = forms.CharField(
            required=False, widget=forms.HiddenInput, max_length=200, initial=""
        )
        self.order_fields(["title", "system", "triggers"])
        self.helper = helper(submit=str(_("Report the issue")))

    def said(self) -> dict[str, Any]:
        """What was typed, as reporting takes it; `details` is what the hot fix itself does not carry."""
        details = dict(self.cleaned_data)
        details.pop("file")
        details.pop("looked_at")
        details.pop("changed_first")
        return {name: details.pop(name) for name in ("system", "title")} | {"details": details}

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in IssueReport.tickets:
            if typed.get(name) and typed.get("system"):
                typed[name] = address_of(typed[name], system=typed["system"])
        return typed

    def not_looked_at(self, alike: Sequence[HotFix]) -> list[HotFix]:
        """Those of `alike` that this person has not been shown yet; from now on they have."""
        seen = self.cleaned_data["looked_at"].split()
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed["looked_at"] = " ".join(str(one.pk) for one in alike)
        self.data = typed
        return [one for one in alike if str(one.pk) not in seen]

    def ask_for_files_again(self, too_large: Sequence[str] = ()) -> None:
        """Say at the field that files must be chosen again: a browser sends what it was given once."""
        sent = self.files.getlist("file") if self.files else []
        names = [str(one.name) for one in sent] + list(too_large)
        if names:
            sentence = _("Choose these again, a browser keeps no files: %(names)s.")
            self.add_error("file", sentence % {"names": ", ".join(names)})
