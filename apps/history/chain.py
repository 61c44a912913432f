"""Writing the chain: every row of history gets its link, in the transaction that writes the row.

Inside an act (`acting`) the rows are noted and linked together when it ends: one look at the end of each
chain and one INSERT, however many rows there are. A row written outside any act is linked at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal

from apps.common import clock
from apps.common.tracking import kept_in_this_act
from apps.hotfixes.models import HotFix

from .canonical import AnyModel, first_label
from .chained_models import path_up
from .history_tables import history_model, is_tracked, way_up
from .models import Link, beginning_of, seal
from .personal_data import digest_for_the_chain
from .sealing import put_seals

# Sent once an act, and once a row that is written outside any, inside its transaction. `chains` are the notes
# of what was written, by the key of their hot fix, or None for process data. What follows the record listens.
history_written = Signal()


@dataclass(frozen=True)
class Owner:
    """Which chain a row belongs to: that of a hot fix, or of process data for no key.

    Where `model` is named, `key` is of a row of it, and that row's hot fix is to be looked up.
    """

    key: int | None
    model: AnyModel | None = None


PROCESS_DATA = Owner(None)


@dataclass(frozen=True)
class Note:
    """A row of history that waits for its link."""

    model: AnyModel
    row: int
    digest: str
    owner: Owner
    savepoints: frozenset[str]


def note_row(sender: AnyModel, instance: models.Model, history_instance: Any, **_kwargs: Any) -> None:
    """A row of history was written: note it, or link it at once."""
    _keep([_note(history_instance, _owner(type(instance), history_instance, instance))])


def note_relations(
    sender: AnyModel,
    created_rows: Sequence[Any],
    instance: models.Model,
    history_instance: Any,
    **_kwargs: Any,
) -> None:
    """The many-to-many rows of a row of history were written; they belong where that row belongs."""
    owner = _owner(type(instance), history_instance, instance)
    _keep([_note(row, owner) for row in created_rows])


def link_all(sender: Any, kept: list[Note], **_kwargs: Any) -> None:
    """The act ends: write the links of everything that it wrote."""
    _link(_still_there(kept), in_an_act=True)
    kept.clear()


def _keep(notes: list[Note]) -> None:
    kept = kept_in_this_act()
    if kept is None:
        _link(notes, in_an_act=False)
    else:
        kept += notes


def _note(row: models.Model, owner: Owner) -> Note:
    # The digest now: a list in a JSON field is shared with the live row, and may change before the act ends.
    return Note(type(row), row.pk, digest_for_the_chain(row), owner, _savepoints())


def _owner(model: AnyModel, row: Any, instance: models.Model | None) -> Owner:
    """The chain of `row`, which is a row of `model` or of its history, without asking the database."""
    if model is HotFix:
        return Owner(row.id)
    up = way_up(model)
    key = getattr(row, up.attname) if up else None
    if up is None or key is None:
        return PROCESS_DATA
    if up.related_model is HotFix:
        return Owner(key)
    if instance is not None and up.is_cached(instance):
        parent = up.get_cached_value(instance)
        return _owner(up.related_model, parent, parent)
    return Owner(key, up.related_model)


def _savepoints() -> frozenset[str]:
    """The savepoints that are open now."""
    return frozenset(filter(None, transaction.get_connection().savepoint_ids))


def _still_there(notes: Iterable[Note]) -> list[Note]:
    """Without the rows that went when a savepoint inside the act was rolled back."""
    # By key, the last one wins: SQLite gives the key of a row that went to the next one.
    latest: dict[tuple[AnyModel, int], Note] = {}
    for note in notes:
        latest.pop((note.model, note.row), None)
        latest[note.model, note.row] = note
    present = _savepoints()
    doubtful = defaultdict(list)
    for note in latest.values():
        if not note.savepoints <= present:
            doubtful[note.model].append(note.row)
    gone = {
        (model, row)
        for model, rows in doubtful.items()
        for row in set(rows).difference(
            model._base_manager.filter(pk__in=rows).order_by().values_list("pk", flat=True)
        )
    }
    return [note for key, note in latest.items() if key not in gone]


def _link(notes: Sequence[Note], *, in_an_act: bool) -> None:
    """Write the links of `notes`, each at the end of its chain.

    The door of an act holds the lock of its hot fix; everything else takes the lock of the chain. Where two
    came past both, the database refuses the second link of a number.
    """
    if not notes:
        return
    with transaction.atomic(savepoint=False):
        hotfix_of = _looked_up(note.owner for note in notes)
        chains = defaultdict(list)
        for note in notes:
            chains[hotfix_of[note.owner]].append(note)
        # Always in this order, so that two who write to the same chains never wait for each other.
        in_order = sorted(chains.items(), key=lambda item: item[0] or 0)
        links = []
        for hotfix_id, theirs in in_order:
            if hotfix_id is None or not in_an_act:
                _lock(hotfix_id)
            links += _continued(hotfix_id, theirs)
        Link.objects.bulk_create(links)
        put_seals(links)
        history_written.send(Note, chains=chains)


def _lock(hotfix_id: int | None) -> None:
    """The first link of a chain is its lock: whoever holds it reads the end and writes behind it."""
    if transaction.get_connection().features.has_select_for_update:
        first = Link.objects.filter(hotfix=hotfix_id, number=1).order_by()
        list(first.select_for_update().values_list("pk"))


def _continued(hotfix_id: int | None, notes: Iterable[Note]) -> list[Link]:
    chain = Link.objects.filter(hotfix=hotfix_id).order_by("-number")
    last, previous = chain.values_list("number", "hash").first() or (0, "")
    now = clock.now()
    links = []
    for number, note in enumerate(notes, start=last + 1):
        said: dict[str, Any] = {
            "number": number,
            "table": first_label(note.model),
            "row": note.row,
            "digest": note.digest,
            "written_at": now,
        }
        behind = beginning_of(previous)
        previous = seal(chain=hotfix_id, previous=previous, **said)
        links.append(Link(hotfix_id=hotfix_id, previous=behind, hash=previous, **said))
    return links


def _looked_up(owners: Iterable[Owner]) -> dict[Owner, int | None]:
    """The key of the hot fix of each owner; one query for each kind that must be looked up, mostly none."""
    found: dict[Owner, int | None] = {}
    unknown: dict[AnyModel, set[int]] = defaultdict(set)
    for owner in owners:
        if owner.model is None:
            found[owner] = owner.key
        elif owner.key is not None:
            unknown[owner.model].add(owner.key)
    for model, keys in unknown.items():
        for key, hotfix_id in hotfixes_of(model, keys).items():
            found[Owner(key, model)] = hotfix_id
    return found


def hotfixes_of(model: AnyModel, keys: Iterable[int]) -> dict[int, int | None]:
    """The key of the hot fix that each row of `model` belongs to, also of rows that exist no more."""
    wanted = set(keys)
    path = path_up(model)
    assert path is not None  # only models that lead to a hot fix are looked up
    live = model._base_manager.filter(pk__in=wanted).order_by()
    found: dict[int, int | None] = dict(live.values_list("pk", path))
    gone = wanted - found.keys()
    if gone and is_tracked(model):
        up = way_up(model)
        assert up is not None
        remembered = dict(
            history_model(model)._base_manager.filter(id__in=gone).order_by().values_list("id", up.attname)
        )
        if up.related_model is HotFix:
            return found | remembered
        parents = hotfixes_of(up.related_model, remembered.values())
        found |= {key: parents.get(parent) for key, parent in remembered.items()}
    return found
