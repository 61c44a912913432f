"""Reading the evidence of a hot fix: every kind with its rows, files and people, by two queries."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from apps.accounts.models import User
from apps.common.read_together import RowsWith, read_together
from apps.common.reading_along import hang

from .evidence import Evidence, content_fields, evidence_model
from .following import key_of
from .phases import PHASES, evidence_names

if TYPE_CHECKING:
    from .models import HotFix

_Having = Mapping[str, Sequence[int | str]]

# What is told beside evidence, by the name of its relation: of every round, and read with it.
BESIDE = ("step_decisions", "waivers", "insisted_values")


def load(hotfix: "HotFix", names: Iterable[str], *, every_round: bool) -> dict[str, list[Evidence]]:
    """Read the evidence called `names` of a hot fix, oldest first, with its rows, files and people.

    Two queries, however many kinds there are and whatever they hold.
    """
    return _read({hotfix: tuple(names)}, every_round=every_round)[hotfix.pk]


def load_present(hotfixes: Iterable["HotFix"]) -> dict[int, dict[str, list[Evidence]]]:
    """Read the evidence of the present phase and round of each hot fix, by its key; two queries for all."""
    return _read({one: one.phase.all_evidence for one in hotfixes if one.phase}, every_round=False)


def load_whole(hotfixes: Iterable["HotFix"]) -> dict[int, dict[str, list[Evidence]]]:
    """Read all evidence of every round of each hot fix, by its key; two queries for all."""
    names = tuple(dict.fromkeys(evidence_names()))
    return _read(dict.fromkeys(hotfixes, names), every_round=True)


def _read(
    wanted: Mapping["HotFix", Sequence[str]], *, every_round: bool
) -> dict[int, dict[str, list[Evidence]]]:
    """Read the evidence that is wanted of each hot fix, by its key and name.

    What the gate answers a checklist from is read along: a list of hot fixes asks for none of it one by one.
    """
    along = _answering(chain(*wanted.values()))
    kinds = {name: evidence_model(name) for name in chain(*wanted.values(), along)}
    relations = [(name, relation) for name, kind in kinds.items() for relation in kind.relations()]
    whole: _Having = {"hotfix": [hotfix.pk for hotfix in wanted]}
    theirs = whole if every_round else {**whole, "round": sorted({hotfix.round for hotfix in wanted})}
    of_these = {**theirs, "evidence": list(kinds)}
    read = iter(
        read_together(
            *(RowsWith(kind, theirs, ("round", "pk")) for kind in kinds.values()),
            *(_rows(kinds[name], relation, theirs) for name, relation in relations),
            _others("attachments", of_these),
            *(_others(relation, whole) for relation in BESIDE),
            _others("evidence_debts", theirs),
            _others("amendments", of_these),
            _others("amendment_signatures", whole),
        )
    )
    records = {name: next(read) for name in kinds}
    rows = {relation: next(read) for relation in relations}
    files = next(read)
    for relation in BESIDE:
        beside = next(read)
        for hotfix in wanted:
            hang(hotfix, relation, [row for row in beside if row.hotfix_id == hotfix.pk])
    left = {key: how for debt in next(read) for key, how in debt.left.items()}  # the last one counts
    amended = _with_their_signatures(next(read), next(read))
    read_with: dict[int, dict[str, list[Evidence]]] = {}
    for hotfix, names in wanted.items():
        rounds = {hotfix.round} if not every_round else None
        read_with[hotfix.pk] = {name: _of(hotfix, records[name], rounds) for name in {*names, *along}}
    filled_in = [*chain(*records.values()), *chain(*rows.values())]
    for name, some in records.items():
        for record in some:
            record._read_with = read_with[record.hotfix_id]
            record.left = left.get(key_of(record))
            record.amended = [one for one in amended if (one.evidence, one.record_key) == (name, record.pk)]
            record.attached = [
                file for file in files if (file.evidence, file.record_key) == (name, record.pk)
            ]
            for relation in record.relations():
                own = [row for row in rows[name, relation] if row.record_id == record.pk]
                hang(record, relation, own)
    _name_people(
        [
            *(("changed_by", record) for record in chain(*records.values())),
            *(("added_by", file) for file in files),
            *((name, thing) for thing in filled_in for name in _accounts(type(thing))),
        ]
    )
    return {
        hotfix.pk: {name: read_with[hotfix.pk][name] for name in names} for hotfix, names in wanted.items()
    }


def _answering(names: Iterable[str]) -> tuple[str, ...]:
    """What a checklist of the evidence called `names` may be answered from, however far back that leads."""
    if not any(evidence_model(name).checklist for name in names):
        return ()
    return tuple(name for phase in PHASES for name in phase.evidence if evidence_model(name).stands_for)


def _with_their_signatures(amendments: Iterable[Any], signatures: Iterable[Any]) -> list[Any]:
    """Each amendment as if its signature had been read with it."""
    by_amendment = {one.amendment_id: one for one in signatures}
    found = list(amendments)
    for one in found:
        one._state.fields_cache["signature"] = by_amendment.get(one.pk)
    return found


def _of(hotfix: "HotFix", records: Iterable[Evidence], rounds: set[int] | None) -> list[Evidence]:
    """Those of `records` that belong to `hotfix`, of every round or of `rounds`, which they now share."""
    here = [one for one in records if rounds is None or one.round in rounds]
    own = [one for one in here if one.hotfix_id == hotfix.pk]
    for record in own:
        record.hotfix = hotfix
    return own


def of_round(evidence: Mapping[str, list[Evidence]], number: int) -> dict[str, list[Evidence]]:
    """Of `evidence` of every round, that of round `number`."""
    return {name: [one for one in records if one.round == number] for name, records in evidence.items()}


def _rows(model: type[Evidence], relation: str, theirs: _Having) -> RowsWith:
    """The rows of one relation on every record of some hot fixes, in the order in which a record has them."""
    row_model: Any = model._meta.get_field(relation).related_model
    return RowsWith(row_model, {f"record__{name}": values for name, values in theirs.items()})


def _others(relation: str, theirs: _Having) -> RowsWith:
    """What else belongs to some hot fixes, by the name of its relation, oldest first."""
    # By its name: models.py imports this module.
    hotfix: Any = apps.get_model("hotfixes", "HotFix")
    return RowsWith(hotfix._meta.get_field(relation).related_model, theirs, ("pk",))


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
