"""The forms of one piece of evidence: its fields, its rows and its checklist, made from the model."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet, ModelForm, inlineformset_factory, modelform_factory
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.hotfixes.content_versions import Coverage, Rows
from apps.hotfixes.evidence import ChecklistAnswer, Evidence, EvidenceRow

MOST_ROWS = 200
FEW = 3  # so many choices are shown side by side, more in a list
# Nobody means another year, and what is counted on from a moment must not fall off the calendar.
FIRST_YEAR, LAST_YEAR = 2000, 2099
SPARE_ROWS = 1  # for those without JavaScript; the button on the page adds more


class UtcDateTimeInput(forms.DateTimeInput):
    """The browser's own picker for a moment, which it sends without a zone: all times are UTC."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class UtcDateTimeField(forms.DateTimeField):
    """A moment typed and shown in UTC, whatever time zone the site itself runs in."""

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(clock.UTC):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        with timezone.override(clock.UTC):
            moment = super().to_python(value)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(
                _("Check the year: it must be from %(first)d to %(last)d."),
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return moment


class OneOfFew(forms.RadioSelect):
    """Few choices side by side. While none is made, none is shown as chosen."""

    def format_value(self, value: Any) -> list[str]:
        return [one for one in super().format_value(value) if one]


class OneOfFewField(forms.TypedChoiceField):
    """One of few choices; where it need not be made, the last one takes it back."""

    def __init__(self, *, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        made = [choice for choice in choices if choice[0]]
        back = [] if kwargs.get("required") else [("", _("Clear answer"))]
        super().__init__(choices=[*made, *back], **kwargs)


def form_field(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The form field of a model field, with the widget that a phone handles best."""
    if isinstance(field, models.DateTimeField):
        kwargs["form_class"] = UtcDateTimeField
        kwargs["widget"] = UtcDateTimeInput()
        kwargs["label"] = _("%(name)s (UTC)") % {"name": capfirst(str(field.verbose_name))}
    elif isinstance(field, models.DateField):
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(field, models.TextField):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
    elif _is_one_of_few(field):
        kwargs["widget"] = OneOfFew
        kwargs["choices_form_class"] = OneOfFewField
    return field.formfield(**kwargs)


def _is_one_of_few(field: "models.Field[Any, Any]") -> bool:
    """Whether the choices stand side by side; in a row, only where they answer a question."""
    return issubclass(field.model, Evidence | ChecklistAnswer) and 0 < len(field.choices or ()) <= FEW


def editable_fields(covered: Coverage | Rows) -> list[str]:
    """What people type of what a version covers."""
    return [field.name for field in covered.fields.values() if field.editable]


def mark_needed(form: Any, names: Collection[str]) -> None:
    """Mark what the gate needs, and the form itself does not ask for."""
    for name, field in form.fields.items():
        field.needed = name in names and not field.required


class EvidenceForm(ModelForm):
    """The fields of one piece of evidence, with the version that was on screen and an optional why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why this change (optional)"),
        required=False,
        max_length=500,
        help_text=_("Kept in the history."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version
        mark_needed(self, self.instance.coverage.needs)


class RowForm(ModelForm):
    """One row. Its formset says what the gate `needs` of it."""

    def __init__(self, *args: Any, needs: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_needed(self, needs)


class OwnRows(BaseInlineFormSet):
    """Rows of this one record: a forged one, or one that is gone, is refused and not left out in silence."""

    def clean(self) -> None:
        super().clean()
        cut_short = self.total_form_count() < self.initial_form_count()
        if cut_short or any(form.instance.pk is None for form in self.initial_forms):
            raise ValidationError(_now("A row does not belong here, or is gone: open this page again."))
        if self.edit_only and self.extra_forms:
            raise ValidationError(_now("No row can be added here."))


class RowsOf:
    """A formset of rows with its titles, as the template wants it."""

    def __init__(self, formset: Any, model: type[EvidenceRow], *, needed: bool) -> None:
        self.formset = formset
        self.needed = needed
        self.title = capfirst(str(model._meta.verbose_name_plural))
        self.row_title = capfirst(str(model._meta.verbose_name))
        self.can_add = model.people_add_rows
        self.what_counts = model.what_counts if issubclass(model, ChecklistAnswer) else ""


class EvidenceForms:
    """Everything that is typed about one record: form, rows and checklist, valid or not together."""

    def __init__(self, record: Evidence, data: Any = None) -> None:
        self.record = record
        covered = record.coverage
        made = modelform_factory(
            type(record), form=EvidenceForm, fields=editable_fields(covered), formfield_callback=form_field
        )
        self.form = made(data, instance=record)
        self.rows = [self._rows(rows, data) for rows in covered.rows]
        self.checklist = self._rows(covered.checklist, data) if covered.checklist else None

    def _rows(self, rows: Rows, data: Any) -> RowsOf:
        model: Any = rows.model
        made = inlineformset_factory(
            type(self.record),
            model,
            form=RowForm,
            formset=OwnRows,
            fk_name="record",
            fields=editable_fields(rows),
            formfield_callback=form_field,
            extra=SPARE_ROWS if model.people_add_rows else 0,
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS + SPARE_ROWS,
            validate_max=True,
            can_delete=model.people_add_rows,
            edit_only=not model.people_add_rows,
        )
        formset = made(data, instance=self.record, prefix=rows.relation, form_kwargs={"needs": rows.needs})
        return RowsOf(formset, model, needed=rows.needed)

    @property
    def formsets(self) -> list[RowsOf]:
        return [*self.rows, *([self.checklist] if self.checklist else [])]

    @property
    def some_required(self) -> bool:
        """Whether anything that people type is required to save; what is hidden they do not type."""
        shown = [self.form, *(rows.formset.empty_form for rows in self.rows)]
        return any(field.field.required for form in shown for field in form.visible_fields())

    def seen(self) -> int:
        """The version that was on screen; where the form does not say, one that there never was."""
        text = self.form.data.get("seen", "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def require_valid(self) -> None:
        """Raise BadInput unless everything typed can be kept."""
        valid = [self.form.is_valid(), *(rows.formset.is_valid() for rows in self.formsets)]
        if not all(valid):
            raise BadInput(
                _now("Some of this is missing or wrong: see the marked fields. Nothing is saved yet.")
            )

    def save_rows(self) -> None:
        """Save rows and answers; the record itself is saved by the door, with its stamps."""
        for rows in self.formsets:
            rows.formset.save()
