"""What a form of evidence opens with that is not stored: proposals, what is copied, and "all yes"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.evidence.copying import CopiedEvidence, copied_fields, copied_rows
from apps.evidence.proposals import Proposed
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import is_blank

ALL_YES = "all_yes"


@dataclass(frozen=True)
class Prefill:
    """The value of one field, and the mark that says where it comes from."""

    value: Any
    mark: str


@dataclass(frozen=True)
class RowsPrefill:
    """Rows of one kind with their mark; `partial` ones are not saved while nobody adds to them."""

    rows: tuple[Mapping[str, Any], ...]
    mark: str
    partial: bool = False


@dataclass(frozen=True)
class Prefilled:
    """All that one form opens with, by the names of its fields and of its relations to rows."""

    fields: Mapping[str, Prefill] = field(default_factory=dict)
    rows: Mapping[str, RowsPrefill] = field(default_factory=dict)
    # Marks of what was copied, is stored, and nobody has confirmed.
    marks: Mapping[str, str] = field(default_factory=dict)
    copied_from: str = ""

    def rows_of(self, relation: str, *, typed: bool) -> RowsPrefill | None:
        """What the rows of `relation` open with; where they were `typed` already, the partial ones of it."""
        found = self.rows.get(relation)
        return None if found is None or (typed and not found.partial) else found


def prefilled(record: Evidence, proposed: Proposed, source: CopiedEvidence | None = None) -> Prefilled:
    """What the form of `record` opens with, where `source` is the earlier record that it is to be like.

    Nothing that is stored is covered by it: it fills in what is empty.
    """
    fields = {name: Prefill(one.value, proposed_mark(one.source)) for name, one in proposed.fields.items()}
    rows = {
        relation: RowsPrefill(one.rows, proposed_mark(one.source), one.partial)
        for relation, one in proposed.rows.items()
    }
    if source is None:
        return Prefilled(fields, rows)
    reference = source.hotfix.reference
    mark = _("copied from %(reference)s") % {"reference": reference}
    copied = copied_fields(source, record)
    empty = [name for name in copied if is_blank(getattr(record, name))]
    fields |= {name: Prefill(copied[name], mark) for name in empty}
    rows_copied = False
    for relation, values in copied_rows(source, record).items():
        if values and not getattr(record, relation).all():
            rows_copied = True
            known = rows.get(relation)
            # What people must type in each row stays theirs to type.
            open_in_each = dict.fromkeys(known.rows[0]) if known and known.partial else {}
            filled = tuple({**open_in_each, **value} for value in values)
            rows[relation] = RowsPrefill(filled, mark, bool(open_in_each))
    stored = [name for name, value in copied.items() if getattr(record, name) == value]
    if not (empty or rows_copied or record.copied_from == reference):  # type: ignore[attr-defined]
        return Prefilled(fields, rows)
    return Prefilled(fields, rows, dict.fromkeys(stored, mark), reference)


def proposed_mark(source: str) -> str:
    """The words beside a field that says something that nobody typed: where it comes from."""
    return _("proposed: %(source)s") % {"source": source}


def answered(data: QueryDict, *, prefix: str, model: type[ChecklistAnswer]) -> QueryDict:
    """`data` with the questions that were left open answered by the answer that opens the gate.

    That is what the box above a checklist asks for; each of them counts as an answer of the person.
    """
    if not data.get(f"{prefix}-{ALL_YES}"):
        return data
    data = data.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    for number in range(int(total) if total.isdecimal() and len(total) < 4 else 0):
        if f"{prefix}-{number}-id" in data and not data.get(f"{prefix}-{number}-answer"):
            data[f"{prefix}-{number}-answer"] = model.opens[0]
    return data
