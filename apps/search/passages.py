"""What is found of a hot fix: the texts and the people of every tracked model that leads to one.

The models are those of its history (history_tables.py), so that a new one is found by itself, and those that
stand beside its record (BESIDE). Drafts have no history and are not among them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common.read_together import RowsWith, read_together
from apps.history.history_tables import history_model, tables, way_up
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.models import HotFix
from apps.learning.models import FollowUpAction, FollowUpStep
from apps.systems.models import System

from .models import SearchDocument
from .words import composed

AnyModel = type[models.Model]
AnyField: TypeAlias = "models.Field[Any, Any]"
# The field, and its text; or the key of the name that it holds.
Pairs = list[tuple[str, str]]
# By the label of each model: its texts, and whom or what it names.
Passages = dict[str, tuple[Pairs, Pairs]]

# What nobody looks for by its words: digests, what the software itself says, of a debt, too, and names as
# they were signed, which are found by whom they name.
NOT_SEARCHED = frozenset(
    {
        "authenticated_by",
        "authority",
        "authority_sha256",
        "digest",
        "evidence",
        "evidence_digest",
        "left",
        "left_digest",
        "meaning",
        "names",
        "pdf_name",
        "pdf_sha256",
        "sha256",
        "signed_by",
        "snapshot_name",
        "suppliers",
    }
)
SIGNED_NAME = "_name"
# Of any model: what people recognise a hot fix by.
HEADS = frozenset(
    {
        "base_version",
        "branch",
        "expedited",
        "priority",
        "reference",
        "release_version",
        "state",
        "tag",
        "title",
        "version_under_test",
    }
)
# Of these, what people call as they like: a typo is forgiven.
NAMED_BY_PEOPLE = HEADS - {"expedited", "priority", "state"}
# What outlives the record of a hot fix and is told beside it, in the history of process data: by which field
# each leads to its hot fix, or to what does.
BESIDE: dict[AnyModel, str] = {FollowUpAction: "came_of", FollowUpStep: "action"}
# What stands before the key of a row in the key of its name: no word has such a sign.
KINDS: dict[AnyModel, str] = {User: "@", Group: "&", System: "$"}


@dataclass(frozen=True)
class Searched:
    """What is found of one model: its fields with text, and those that name somebody or something."""

    model: AnyModel
    texts: tuple[AnyField, ...]
    names: tuple[tuple[AnyField, str], ...]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def passages(self, rows: Iterable[Any]) -> tuple[Pairs, Pairs]:
        """What `rows` of the model say, field by field, and whom they name."""
        return list(self._texts(rows)), list(dict.fromkeys(self._keys(rows)))

    def _texts(self, rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
        for row in rows:
            for field in self.texts:
                if text := _text(row, field).strip():
                    yield field.name, composed(text)

    def _keys(self, rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
        for row in rows:
            for field, sign in self.names:
                if key := getattr(row, field.attname):
                    yield field.name, f"{sign}{key}"


@cache
def searched_models() -> dict[AnyModel, Searched]:
    """Every model of which anything is found."""
    found = (_searched(model) for model in (*(table.model for table in tables()), *BESIDE))
    return {one.model: one for one in found if one.texts or one.names}


@cache
def searched_by_history() -> dict[AnyModel, Searched]:
    """The same, by the model of the history."""
    return {history_model(model): one for model, one in searched_models().items()}


def is_text(field: AnyField) -> bool:
    """Whether `field` holds something that people wrote and may look for."""
    if field.name in NOT_SEARCHED or field.name.endswith(SIGNED_NAME):
        return False
    if issubclass(field.model, ChecklistAnswer):
        return field.name == "note"  # the questions are those of every hot fix
    if field.model is HotFix:
        return field.name in HEADS
    own_words = isinstance(field, models.JSONField) and hasattr(field.model, f"get_{field.name}_display")
    return own_words or (isinstance(field, models.CharField | models.TextField) and not field.choices)


def _searched(model: AnyModel) -> Searched:
    tracked = {field.name for field in history_model(model).tracked_fields}
    fields = [field for field in model._meta.concrete_fields if field.name in tracked]
    return Searched(
        model,
        tuple(field for field in fields if is_text(field)),
        tuple((field, KINDS[kind]) for field in fields for kind in KINDS if field.related_model is kind),
    )


def _text(row: Any, field: AnyField) -> str:
    """The value of one field as people read it."""
    if isinstance(row, HotFix) and field.name == "state":
        words = {"state": row.get_state_display(), "open": _("ended") if row.ended else _("open")}
        return _("%(state)s, %(open)s") % words
    if isinstance(field, models.BooleanField):
        return str(capfirst(field.verbose_name)) if getattr(row, field.attname) else ""
    display = getattr(row, f"get_{field.name}_display", None)
    return str(display() if display else getattr(row, field.attname) or "")


def label_of(model_label: str, field_name: str) -> str:
    """Where a passage stands, as people say it; empty where there is no such field any more."""
    try:
        model: AnyModel = apps.get_model(model_label)
        field: Any = model._meta.get_field(field_name)
    except (LookupError, FieldDoesNotExist):
        return ""
    if model is HotFix:
        return str(capfirst(field.verbose_name))
    words = {"what": capfirst(model._meta.verbose_name), "field": field.verbose_name}
    return _("%(what)s, %(field)s") % words


class Read(NamedTuple):
    """A hot fix, its document where there is one yet, and what was read of it anew."""

    hotfix: HotFix
    document: SearchDocument | None
    said: Passages


def keys_in(several: Iterable[Passages]) -> set[str]:
    """The keys of everybody and everything that is named in these passages."""
    return {key for its in several for _texts, named in its.values() for _field, key in named}


def read_passages(changed: Mapping[int, Iterable[Searched]]) -> list[Read]:
    """What these hot fixes say now in what was changed, and always in themselves; one query.

    Args:
        changed: by the key of each hot fix, what is read of it.
    """
    itself = searched_models()[HotFix]
    changed = {key: {itself, *those} for key, those in changed.items()}
    wanted = {one.model: one for those in changed.values() for one in those}
    kinds = list(dict.fromkeys(kind for model in wanted for kind in _way(model)))
    keys = sorted(changed)
    rows = read_together(
        RowsWith(SearchDocument, {"pk": keys}, ("pk",)),
        *(RowsWith(kind, {_path(kind): keys}, ("pk",)) for kind in kinds),
    )
    documents = {document.pk: document for document in rows[0]}
    by_model = dict(zip(kinds, rows[1:], strict=True))
    by_hotfix = {model: _by_hotfix(model, by_model) for model in wanted}
    return [
        Read(
            hotfix,
            documents.get(hotfix.pk),
            {one.label: one.passages(by_hotfix[one.model][hotfix.pk]) for one in changed[hotfix.pk]},
        )
        for hotfix in by_model[HotFix]
    ]


def _up(model: AnyModel) -> "models.ForeignKey[Any, Any] | None":
    """The field of `model` that leads to its hot fix, straight or by something between."""
    if model not in BESIDE:
        return way_up(model)
    field: Any = model._meta.get_field(BESIDE[model])
    return field  # type: ignore[no-any-return]


@cache
def _path(model: AnyModel) -> str:
    """The lookup from a row of `model` to the key of its hot fix."""
    up = _up(model)
    if up is None:
        return "pk"
    further = _path(up.related_model)
    return up.attname if further == "pk" else f"{up.name}__{further}"


def hotfixes_of(model: AnyModel, keys: Iterable[int]) -> set[int]:
    """The keys of the hot fixes of these rows of `model`; one query."""
    rows = model._base_manager.filter(pk__in=keys).order_by()
    return set(rows.values_list(_path(model), flat=True))


def _way(model: AnyModel) -> Iterator[AnyModel]:
    """`model`, and what it leads by to its hot fix."""
    yield model
    up = _up(model)
    if up is not None and up.related_model is not HotFix:
        yield from _way(up.related_model)


def _by_hotfix(model: AnyModel, read: Mapping[AnyModel, list[Any]]) -> dict[int, list[Any]]:
    """The rows of `model` by the key of their hot fix."""
    found: dict[int, list[Any]] = defaultdict(list)
    owners = _owners(model, read)
    for row in read[model]:
        found[owners[row.pk]].append(row)
    return found


def _owners(model: AnyModel, read: Mapping[AnyModel, list[Any]]) -> dict[int, int]:
    """The key of the hot fix of each row of `model`."""
    up = _up(model)
    if up is None:
        return {row.pk: row.pk for row in read[model]}
    above = {row.pk: getattr(row, up.attname) for row in read[model]}
    if up.related_model is HotFix:
        return above
    owners = _owners(up.related_model, read)
    return {key: owners[value] for key, value in above.items()}
