"""The rows and the checklist of a form of evidence, as the templates want them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.text import capfirst

from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.completing import phase_was_left
from apps.hotfixes.content_versions import Rows
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import ShortForm

from .prefilled import ALL_YES


def short_form_on(record: Evidence) -> ShortForm | None:
    """The short form by which people fill in `record`: none once its phase was left, when the rest is due."""
    return None if phase_was_left(record) else record.short_form


def asked_of(record: Evidence) -> frozenset[str]:
    """The names of what people are asked for in `record`."""
    return record.needs_in_all if phase_was_left(record) else record.needs_now


class RowsOf:
    """A formset of rows with its titles, as the template wants it."""

    def __init__(self, formset: Any, rows: Rows, record: Evidence, *, can_add: bool) -> None:
        model: Any = rows.model
        self.formset = formset
        # Where none can be added any more, none is asked for.
        asked = can_add or not phase_was_left(record)
        self.needed = asked and rows.relation in asked_of(record)
        self.may_follow = asked and rows.needed and not self.needed
        self.needs = needed_of(rows, record)
        self.title = capfirst(str(model._meta.verbose_name_plural))
        self.row_title = capfirst(str(model._meta.verbose_name))
        self.can_add = can_add
        self.what_counts = model.what_counts if issubclass(model, ChecklistAnswer) else ""


def needed_of(rows: Rows, record: Evidence) -> frozenset[str]:
    """The fields of such rows that are needed in the lane of the hot fix."""
    now = asked_of(record)
    return frozenset(name for name in rows.fields if f"{rows.relation}.{name}" in now)


class Questions(RowsOf):
    """The checklist: what people are asked, and between it what the gate answers by itself."""

    def __init__(self, formset: Any, rows: Rows, record: Evidence) -> None:
        super().__init__(formset, rows, record, can_add=False)
        model: Any = rows.model
        self.some_follow = short_form_on(record) is not None
        self.all_yes = f"{formset.prefix}-{ALL_YES}"
        self.yes = model.Answer(model.opens[0]).label
        self.record = record

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The questions in their order, each with its form, or with what the gate answers."""
        asked = {form.instance.pk: form for form in self.formset.forms}
        return [
            {"question": question, "form": asked.get(question.pk), "gate": question.gate_answer}
            for question in getattr(self.record, self.record.checklist).all()
        ]

    @property
    def some_unanswered(self) -> bool:
        """Whether people are asked anything that they have not answered."""
        return any(not form.instance.answer for form in self.formset.forms)


def lacking_rows(formset: Any, data: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows in `data` that say more than a blank one, and with none of which `formset` opens."""
    blank = formset.empty_form
    known = [blank, *formset.forms]
    names = [name for name in blank.fields if name not in (DELETION_FIELD_NAME, "id", "record")]
    for number in range(formset.absolute_max):
        prefix = formset.add_prefix(number)
        if f"{prefix}-id" not in data or data.get(f"{prefix}-{DELETION_FIELD_NAME}"):
            continue
        row = {
            name: blank.fields[name].widget.value_from_datadict(data, {}, f"{prefix}-{name}")
            for name in names
        }
        if all(_says_more(row, form) for form in known):
            yield row


def _says_more(row: Mapping[str, Any], form: Any) -> bool:
    """Whether something else stands in `row` than in `form` when it opens."""
    return any(
        form.fields[name].has_changed(form.get_initial_for_field(form.fields[name], name), value)
        for name, value in row.items()
    )
