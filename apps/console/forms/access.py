"""The forms of access reviews, legal holds and erasing: what is begun, signed, held back and erased."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.access.models import ReviewLine
from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.models import HotFix
from apps.search.references import references_of

from .days import DayField
from .layout import helper
from .signing import SigningForm


def _text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: a reason is required.")},
    )


def last_quarter(today: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter before that of `today`."""
    began = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    until = began - timedelta(days=1)
    return date(until.year, until.month - 2, 1), until


class BeginReviewForm(forms.Form):
    """The period of a new review; the last quarter is proposed."""

    start = DayField(label=_("From"))
    until = DayField(label=_("Until"), help_text=_("That day is included."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = last_quarter(clock.now().astimezone(clock.UTC).date())
        self.fields["start"].initial, self.fields["until"].initial = proposed
        self.helper = helper(submit=str(_("Begin the review")))


class WhichLinesForm(forms.Form):
    """Which lines are shown. It is sent by GET: choosing changes nothing."""

    OPEN, NEWS, ALL = "open", "news", "all"

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[(OPEN, _("What is open")), (NEWS, _("What is new or changed")), (ALL, _("Everything"))],
    )
    kind = forms.ChoiceField(
        label=_("Of"), required=False, choices=[("", _("all rights")), *ReviewLine.Kind.choices]
    )
    who = forms.CharField(label=_("Who"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Show")), tone="plain")
        self.helper.form_method = "get"


class ReviewSigningForm(SigningForm):
    """The signature under a review: why lines stay open, and being asked again."""

    why_open = _text(
        _("Why lines stay open"),
        required=False,
        help_text=_("Needed where any is open. It stands on the paper."),
    )
    evidence = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, digest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].initial = digest
        self.helper = helper(submit=str(_("Sign the review")))
        self.ask_again()

    def seen_evidence(self) -> str:
        """Return the digest of the lines that were on screen."""
        seen: str = self.cleaned_data["evidence"]
        return seen

    def show(self, digest: str) -> None:
        """Put what is there now under what was typed."""
        self.data = {**self.data.dict(), "evidence": digest}  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """Whom or what a legal hold is about, why and until when."""

    person = forms.ModelChoiceField(User.objects.all(), label=_("Person"), required=False)
    reference = forms.CharField(
        label=_("or hot fix"), required=False, max_length=20, help_text=_("Its reference.")
    )
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_("That day is included. Leave it empty for a hold until it is lifted."),
    )
    reason = _text(_("Reason"))

    hotfix: HotFix | None = None  # whose reference was typed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Place the hold")))

    def clean_reference(self) -> str:
        """Return the reference as it stands on the record, however it was typed: HF-2026-0020, hf-20, #20."""
        typed: str = self.cleaned_data["reference"]
        if not typed:
            return ""
        found = list(HotFix.objects.filter(reference__in=references_of(typed)).order_by("pk")[:2])
        if not found:
            raise ValidationError(_("There is no such hot fix."))
        if len(found) > 1:
            raise ValidationError(_("Several hot fixes have this number: write the year as well."))
        self.hotfix = found[0]
        return self.hotfix.reference

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        reference, typed["hotfix"] = typed.get("reference", ""), self.hotfix
        if bool(typed.get("person")) == bool(reference) and not self.errors:
            self.add_error("person", _("Choose a person or a hot fix, and not both."))
        return typed


class ErasingForm(SigningForm):
    """Why somebody's personal data are erased, and being asked again."""

    reason = _text(_("Reason"), help_text=_("Such as: who asked for it, and when. It stays on the record."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Erase for good")), tone="no")
        self.ask_again()
