"""The forms of one piece of evidence: its fields, its rows and its checklist, made from the model."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet, ModelForm, inlineformset_factory, modelform_factory
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.errors import BadInput, ChangedSince, IsThatSo
from apps.evidence.copying import may_be_copied
from apps.evidence.doubts import Doubt, doubts_about
from apps.evidence.insisted import insisted_on
from apps.evidence.tickets import address_of
from apps.evidence.typed_values import Filled, typed
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.completing import left_to_follow
from apps.hotfixes.content_versions import AnyField, Coverage, Rows
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.role_holders import holders_by_role

from .days import DayField
from .evidence_rows import Questions, RowsOf, asked_of, lacking_rows, needed_of, short_form_on
from .moments import MomentField
from .prefilled import Prefilled, RowsPrefill, answered

MOST_ROWS = 200
FEW = 3  # so many choices are shown side by side, more in a list
SPARE_ROWS = 1  # for those without JavaScript; the button on the page adds more


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
        kwargs["form_class"] = MomentField
    elif isinstance(field, models.DateField):
        kwargs["form_class"] = DayField
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
    derived = covered.derived if isinstance(covered, Coverage) else ()
    return [field.name for field in covered.fields.values() if field.editable and field.name not in derived]


def mark_needed(
    form: Any, now: Collection[str], later: Collection[str] = (), one_of: Collection[str] = ()
) -> None:
    """Mark what the gate needs, and the form itself does not ask for.

    Args:
        now: the names of what it needs in the lane of the hot fix.
        later: the names of what it needs at all; what it does not need now may follow.
        one_of: the names of what is needed so far as nothing else of them is there.
    """
    for name, field in form.fields.items():
        field.needed = name in now and not field.required
        field.one_of = name in one_of and name not in now
        field.follows = name in later and not (field.needed or field.one_of or field.required)


class EvidenceForm(ModelForm):
    """The fields of one piece of evidence, with the version that was on screen and an optional why."""

    source = ""  # the reference of the hot fix that it may be copied from
    proposed = Prefilled()

    seen = forms.IntegerField(widget=forms.HiddenInput)
    # Versions begin anew with each round: by this a page of an earlier one is known.
    of_record = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=_("Why this change (optional)"),
        required=False,
        max_length=500,
        help_text=_("Kept in the history."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version
        self.fields["of_record"].initial = self.instance.pk
        if may_be_copied(self.instance):
            self.fields["as_in"] = forms.CharField(
                required=False, max_length=20, widget=forms.HiddenInput, initial=self.instance.copied_from
            )
            self.fields["copy_confirmed"] = forms.BooleanField(
                required=False,
                label=_("What was copied is true for this hot fix."),
                help_text=_("Until this is confirmed, what was copied does not count as complete."),
            )
        short, needs = short_form_on(self.instance), self.instance.coverage.needs
        either = self.instance.either_now if short else ()
        mark_needed(self, asked_of(self.instance), needs, [name for group in either for name in group])
        self._name_people_of_it()

    @property
    def asked_now(self) -> list[forms.BoundField]:
        """What is asked for now, or for nothing in particular; why it is changed stands by itself."""
        apart = ("why", "copy_confirmed")
        fields: list[Any] = self.visible_fields()
        return [one for one in fields if one.name not in apart and not one.field.follows]

    @property
    def may_follow(self) -> list[forms.BoundField]:
        """What may follow, in an Emergency."""
        fields: list[Any] = self.visible_fields()
        return [one for one in fields if one.field.follows]

    @cached_property
    def _as_begun(self) -> Evidence:
        """Such a record as nobody has filled anything in."""
        begun: Evidence = type(self.instance)(round=self.instance.round)
        begun.hotfix = self.instance.hotfix
        begun.begin()
        return begun

    @property
    def opens_what_may_follow(self) -> bool:
        """Whether what may follow is unfolded: something of it is filled in, as a draft too, or is wrong."""
        return any(one.errors or self._is_filled_in(one) for one in self.may_follow)

    def _is_filled_in(self, bound: forms.BoundField) -> bool:
        """Whether somebody put something in: it is stored or typed, and does not open so by itself."""
        column: Any = self.instance._meta.get_field(bound.name)
        stored = column.value_from_object(self.instance)
        if not is_blank(stored) and stored != column.value_from_object(self._as_begun):
            return True
        if not self.is_bound:
            return False
        known = self.proposed.fields.get(bound.name)
        untouched = known.value if known else self.get_initial_for_field(bound.field, bound.name)
        typed = bound.value()
        return not is_blank(typed) and bound.field.has_changed(untouched, typed)

    def fill_in(self, prefilled: Prefilled) -> None:
        """Open with `prefilled` where nothing is stored, and mark it; what was typed stays."""
        self.source = prefilled.copied_from
        self.proposed = prefilled
        if self.is_bound:
            return
        for name, one in prefilled.fields.items():
            if name in self.fields:
                self.initial[name] = one.value
                self.fields[name].mark = one.mark  # type: ignore[attr-defined]
        for name, mark in prefilled.marks.items():
            self.fields[name].mark = mark  # type: ignore[attr-defined]
        if prefilled.copied_from:
            self.initial["as_in"] = prefilled.copied_from

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.instance.tickets:
            if typed.get(name):
                typed[name] = address_of(typed[name], system=self.instance.hotfix.system)
        if "as_in" in self.fields:
            copied_from = typed.get("as_in") or self.instance.copied_from
            if copied_from not in (self.source, self.instance.copied_from):
                self.add_error(
                    None, _("There is no earlier hot fix of this system that it could be copied from.")
                )
            self.instance.copied_from = "" if typed.get("copy_confirmed") else copied_from
        return typed

    def _name_people_of_it(self) -> None:
        """Only somebody who holds a role on the hot fix can be named, or who is named there already."""
        hotfix = self.instance.hotfix
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and getattr(field.queryset, "model", None) is User:
                # A form that is only counted (answers.py) is of no hot fix: nobody holds a role there.
                holders = set[int]().union(*holders_by_role(hotfix).values()) if hotfix.pk else set()
                named = getattr(self.instance, f"{name}_id")
                field.queryset = User.objects.filter(pk__in={*holders, named} - {None})


class RowForm(ModelForm):
    """One row. Its formset says what the gate `needs` of it."""

    def __init__(
        self, *args: Any, needs: Collection[str] = (), later: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        mark_needed(self, needs, later)


class OwnRows(BaseInlineFormSet):
    """Rows of this one record: a forged one, or one that is gone, is refused and not left out in silence."""

    def clean(self) -> None:
        super().clean()
        cut_short = self.total_form_count() < self.initial_form_count()
        if cut_short or any(form.instance.pk is None for form in self.initial_forms):
            raise ValidationError(_now("A row does not belong here, or is gone: open this page again."))
        if self.edit_only and self.extra_forms:
            raise ValidationError(_now("No row can be added here."))


def _keep_as_it_is(form: Any, covered: Mapping[str, AnyField], empty: Collection[str]) -> None:
    """Show what was there when the phase was left, and take no other in its place."""
    kept = {field.name for name, field in covered.items() if name not in empty}
    for name in kept & set(form.fields):
        form.fields[name].disabled = True
        form.fields[name].needed = form.fields[name].follows = False
        form.fields[name].help_text = _("This was there when the phase was left: an amendment corrects it.")
    if DELETION_FIELD_NAME in form.fields:
        form.fields[DELETION_FIELD_NAME].disabled = True


def _is_of_another(data: Any, record: Evidence) -> bool:
    """Whether `data` was typed on a page that showed another record than `record`."""
    return data.get("of_record", "") not in ("", str(record.pk))


class EvidenceForms:
    """Everything that is typed about one record: form, rows and checklist, valid or not together.

    Args:
        data: what was typed; None while the form opens.
        prefilled: what it opens with beside what is stored.
    """

    def __init__(self, record: Evidence, data: Any = None, prefilled: Prefilled | None = None) -> None:
        self.record = record
        self.prefilled = prefilled or Prefilled()
        covered = record.coverage
        made: Any = modelform_factory(
            type(record), form=EvidenceForm, fields=editable_fields(covered), formfield_callback=form_field
        )
        self.form = made(data, instance=record)
        self.form.fill_in(self.prefilled)
        self._left = left_to_follow(record)
        if self._left is not None:
            _keep_as_it_is(self.form, covered.fields, self._left["fields"])
        self.rows = [self._shown(rows, data) for rows in covered.rows]
        self.checklist = self._questions(covered.checklist, data) if covered.checklist else None

    @classmethod
    def of_another_round(cls, record: Evidence, data: Any, prefilled: Prefilled) -> "EvidenceForms":
        """What was typed, as forms of `record`, also where the page that sent it showed an earlier one.

        Rows that people typed and `record` lacks are then new ones of it; its questions are still open.

        Args:
            data: what was typed; it is changed.
        """
        if not _is_of_another(data, record):
            return cls(record, data, prefilled)
        data["of_record"] = str(record.pk)
        typed = cls(record, data, prefilled)
        rows = dict(prefilled.rows)
        for one in cls(record, None, prefilled).rows:
            if one.can_add and (lacking := tuple(lacking_rows(one.formset, data))):
                rows[one.formset.prefix] = RowsPrefill(lacking, _now("typed in an earlier round"))
        shown = cls(record, None, replace(prefilled, rows=rows))
        typed.rows, typed.checklist = shown.rows, shown.checklist
        return typed

    def _shown(self, rows: Rows, data: Any) -> RowsOf:
        return RowsOf(self._rows(rows, data), rows, self.record, can_add=self._adds(rows))

    def _questions(self, rows: Rows, data: Any) -> Questions:
        model: Any = rows.model
        if data is not None:
            data = answered(data, prefix=rows.relation, model=model)
        return Questions(self._rows(rows, data), rows, self.record)

    def _left_of(self, rows: Rows) -> Any:
        """What of these rows may follow, in a record whose phase was left; None while it is open."""
        return self._left["rows"].get(rows.name) if self._left is not None else None

    def _adds(self, rows: Rows) -> bool:
        """Whether people add such rows now."""
        model: Any = rows.model
        left = self._left_of(rows)
        return bool(model.people_add_rows and (left is None or left["more"]))

    def _rows(self, rows: Rows, data: Any) -> Any:
        model: Any = rows.model
        left, adds = self._left_of(rows), self._adds(rows)
        opens_with = self.prefilled.rows_of(rows.relation, typed=data is not None) if adds else None
        proposed = list(opens_with.rows) if opens_with else []
        made: Any = inlineformset_factory(
            type(self.record),
            model,
            form=RowForm,
            formset=OwnRows,
            fk_name="record",
            fields=editable_fields(rows),
            formfield_callback=form_field,
            extra=SPARE_ROWS + len(proposed) if adds else 0,
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS + SPARE_ROWS,
            validate_max=True,
            can_delete=adds,
            edit_only=not adds,
        )
        needs = {"needs": needed_of(rows, self.record), "later": rows.needs}
        given: dict[str, Any] = {"prefix": rows.relation, "initial": proposed, "form_kwargs": needs}
        if rows.relation == self.record.checklist:
            # What the gate answers is nobody's to change.
            given["queryset"] = model.objects.filter(answered_by="")
        formset = made(data, instance=self.record, **given)
        if opens_with:
            for form in formset.extra_forms[: len(proposed)]:
                form.mark = opens_with.mark
        for form in formset.forms if left is not None else ():
            if str(form.instance.pk) in left["there"]:
                _keep_as_it_is(form, rows.fields, left["there"][str(form.instance.pk)])
        return formset

    @property
    def formsets(self) -> list[RowsOf]:
        return [*self.rows, *([self.checklist] if self.checklist else [])]

    @property
    def some_required(self) -> bool:
        """Whether anything that people type is required to save; what is hidden they do not type."""
        shown = [self.form, *(rows.formset.empty_form for rows in self.rows)]
        return any(field.field.required for form in shown for field in form.visible_fields())

    @property
    def _every_form(self) -> list[Any]:
        return [self.form, *(row for rows in self.formsets for row in rows.formset.forms)]

    def do_not_judge(self) -> None:
        """Show what was typed without saying what is wrong with it: nobody has sent it."""
        for form in self._every_form:
            form._errors = ErrorDict()
        for rows in self.formsets:
            rows.formset._errors = [form._errors for form in rows.formset.forms]
            rows.formset._non_form_errors = ErrorList()

    def say_more(self) -> bool:
        """Whether anything was typed that is not stored."""
        return any({*form.changed_data} - {"seen", "of_record"} for form in self._every_form)

    def seen(self) -> int:
        """The version that was on screen; where the form does not say, one that there never was."""
        text = self.form.data.get("seen", "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def require_of_this_record(self) -> None:
        """Raise ChangedSince where the page showed the record of another round, which has begun since."""
        if _is_of_another(self.form.data, self.record):
            words = {"what": self.record.label(), "number": self.record.round}
            raise ChangedSince(
                _now(
                    "This page was opened in an earlier round. %(what)s of round %(number)d is another one:"
                    " save again only what is true of it, too. Nothing is saved yet."
                )
                % words
            )

    def require_valid(self) -> None:
        """Raise BadInput unless everything typed can be kept."""
        valid = [self.form.is_valid(), *(rows.formset.is_valid() for rows in self.formsets)]
        if not all(valid):
            raise BadInput(
                _now("Some of this is missing or wrong: see the marked fields. Nothing is saved yet.")
            )

    def require_meant(self, sure: Collection[str]) -> list[Doubt]:
        """What was asked about and is kept, of a valid form.

        Args:
            sure: the keys of the doubts that the person has answered by saving again.

        Raises:
            IsThatSo: something typed may not be meant, and nobody was asked about it yet.
        """
        rows = {one.formset.prefix: map(_filled, _kept(one.formset)) for one in self.formsets}
        found = doubts_about(typed(self.record, _filled(self.form), rows))
        known = {one.key for one in insisted_on(self.record)}
        new = [one for one in found if one.key not in known]
        if any(one.key not in sure for one in new):
            raise IsThatSo(
                _now("Is this so? Save again to keep it, or change it. Nothing is saved yet."),
                {one.key: one.sentence for one in new},
            )
        return new

    def save_rows(self) -> None:
        """Save rows and answers; the record itself is saved by the door, with its stamps."""
        for rows in self.formsets:
            rows.formset.save()


def _kept(formset: Any) -> list[Any]:
    """The forms of the rows that will be there once it is saved."""
    gone = formset.deleted_forms if formset.can_delete else ()
    return [form for form in formset.forms if form not in gone and (form.instance.pk or form.has_changed())]


def _filled(form: Any) -> Filled:
    return Filled(form.cleaned_data, new=form.changed_data)
