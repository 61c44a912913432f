"""Reading the evidence of a hot fix: every kind with its rows, files and people, by two queries."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import models

from apps.accounts.models import User
from apps.common.read_together import read_together

from .evidence import Evidence, content_fields, evidence_model, records_of

if TYPE_CHECKING:
    from .models import HotFix


def load(hotfix: "HotFix", names: Iterable[str], *, every_round: bool) -> dict[str, list[Evidence]]:
    """Read the evidence called `names` of a hot fix, oldest first, with its rows, files and people.

    Two queries, however many kinds there are and whatever they hold.
    """
    kinds = {name: evidence_model(name) for name in names}
    relations = [(name, relation) for name, kind in kinds.items() for relation in kind.relations()]
    here = {} if every_round else {"round": hotfix.round}
    read = iter(
        read_together(
            *(records_of(kind, hotfix).filter(**here).order_by("round", "pk") for kind in kinds.values()),
            *(_rows(kinds[name], relation, hotfix, here) for name, relation in relations),
            hotfix.attachments.filter(evidence__in=list(kinds), **here).order_by("pk"),
        )
    )
    evidence: dict[str, list[Evidence]] = {name: next(read) for name in kinds}
    rows = {relation: next(read) for relation in relations}
    files = next(read)
    for name, records in evidence.items():
        for record in records:
            record.hotfix = hotfix
            record.attached = [
                file for file in files if (file.evidence, file.record_key) == (name, record.pk)
            ]
            for relation in record.relations():
                _hang(record, relation, rows[name, relation])
    filled_in = [*chain(*evidence.values()), *chain(*rows.values())]
    _name_people(
        [
            *(("changed_by", record) for record in chain(*evidence.values())),
            *(("added_by", file) for file in files),
            *((name, thing) for thing in filled_in for name in _accounts(type(thing))),
        ]
    )
    return evidence


def of_round(evidence: Mapping[str, list[Evidence]], number: int) -> dict[str, list[Evidence]]:
    """Of `evidence` of every round, that of round `number`."""
    return {name: [one for one in records if one.round == number] for name, records in evidence.items()}


def _rows(
    model: type[Evidence], relation: str, hotfix: "HotFix", here: Mapping[str, int]
) -> "models.QuerySet[Any]":
    """The rows of one relation on every record of `hotfix`, in the order in which a record shows them."""
    row_model: Any = model._meta.get_field(relation).related_model
    rows: models.QuerySet[Any] = row_model._default_manager.filter(
        record__hotfix=hotfix, **{f"record__{name}": value for name, value in here.items()}
    )
    return rows


def _hang(record: Evidence, relation: str, rows: Iterable[Any]) -> None:
    """Give `record` those of `rows` that are its own, as if they had been prefetched."""
    own = [row for row in rows if row.record_id == record.pk]
    for row in own:
        row.record = record
    queryset = getattr(record, relation).all()
    queryset._result_cache = own
    record._prefetched_objects_cache = {
        **getattr(record, "_prefetched_objects_cache", {}),
        relation: queryset,
    }


def _accounts(model: type[models.Model]) -> tuple[str, ...]:
    """The fields of a record or row in which people name people."""
    return tuple(field.name for field in content_fields(model) if field.related_model is User)


def _name_people(named: Sequence[tuple[str, Any]]) -> None:
    """Read at once whom these fields of these things name; nobody is asked for one by one."""
    keys = {getattr(thing, f"{field}_id") for field, thing in named} - {None}
    if not keys:
        return
    people = User.objects.in_bulk(keys)
    for field, thing in named:
        setattr(thing, field, people.get(getattr(thing, f"{field}_id")))
