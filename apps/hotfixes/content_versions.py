"""Content versions: what a signature of each version of a kind of evidence covers, as data beside its model.

A record is of the version in which it was opened, for life. So what software learns later (a field, a kind of
row, another name) changes nothing that was signed, and asks nothing of records that are older.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .lacks import InPlace, ShortForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from .evidence import Evidence

Words: TypeAlias = "str | _StrPromise"
AnyField: TypeAlias = "models.Field[Any, Any]"

# What version 1 of every kind of evidence signs of each attached file; the hash stands for the rest.
_OF_A_FILE = ("name", "sha256", "size", "note")


@dataclass(frozen=True)
class ContentVersion:
    """One version of what is signed, told by what it changes in the version before it.

    Names stand in one string, with spaces between them. A field of a row is named with its relation, as in
    "commits.sha"; the relation alone names all that is known of its rows. First names are changed, then
    something is retired, then something is added, and then it is said what the gate needs.

    Attributes:
        fields: the fields that it adds.
        rows: for each relation, the fields of its rows that it adds; a new relation is a new kind of row.
        renames: old names to new ones; the versions before go on writing the old ones.
        retires: what it covers no more. The column stays, and so does all that was written there.
        needs: fields without which a record is incomplete, with the words that say so.
        needs_too: what `missing` asks for in words of its own, to be marked on the forms.
        needs_no_more: what the gate does without from now on.
        derives: fields that follow from others from now on, and that people type no more.
        files: what it adds to what is signed of each attached file.
        short_form: what of it an Emergency needs before the go, from this version on; None where it is as
            in the version before, and where no version says it, everything is needed.
        in_place: fields that stand in for others in the short form.
    """

    fields: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    retires: str = ""
    needs: Mapping[str, Words] = field(default_factory=dict)
    needs_too: str = ""
    needs_no_more: str = ""
    derives: str = ""
    files: str = ""
    short_form: str | None = None
    in_place: Mapping[str, InPlace] = field(default_factory=dict)

    @property
    def adds(self) -> tuple[str, ...]:
        """All that it adds, fields of rows with their relation."""
        of_rows = [f"{relation}.{name}" for relation, names in self.rows.items() for name in names.split()]
        return (*self.fields.split(), *of_rows)


@dataclass(frozen=True)
class Rows:
    """What a version covers of one kind of row: `name` is what it calls it, `relation` the name of today.

    `fields` are the columns of today by the names of the version; `needs` has names of today.
    """

    name: str
    relation: str
    model: type[models.Model]
    fields: Mapping[str, AnyField]
    needed: bool
    needs: frozenset[str]


@dataclass(frozen=True)
class Coverage:
    """What one version of a kind of evidence covers, on the columns of today.

    `fields` are those columns by the names of the version. `needs` are all that the gate needs of them, and
    `needed` those with words for it, by the names of today, as code has them. `derived` are the fields that
    follow from others, by the names of today.
    """

    number: int
    fields: Mapping[str, AnyField]
    rows: tuple[Rows, ...]
    checklist: Rows | None
    files: tuple[str, ...]
    needed: Mapping[str, Words]
    needs: frozenset[str]
    derived: frozenset[str] = frozenset()
    short_form: ShortForm | None = None

    @property
    def tables(self) -> tuple[Rows, ...]:
        """Every kind of row, the questions of the checklist last."""
        return (*self.rows, self.checklist) if self.checklist else self.rows

    def __contains__(self, name: str) -> bool:
        """Whether it covers the field or the rows that are called `name` today."""
        return any(name == one.name for one in self.fields.values()) or self.rows_of(name) is not None

    def rows_of(self, relation: str) -> Rows | None:
        """What it covers of the rows whose relation is called so today; None where it does not."""
        return next((one for one in self.tables if one.relation == relation), None)

    def rows_called(self, name: str) -> Rows | None:
        """What it covers of the rows that it calls so itself; None where it does not."""
        return next((one for one in self.tables if one.name == name), None)


@cache
def coverage(model: "type[Evidence]", number: int) -> Coverage:
    """What version `number` of `model` covers. Raises ValueError where there is no such version."""
    if not 1 <= number <= len(model.versions):
        raise ValueError(f"{model.__name__} has no content version {number}: other software wrote it.")
    named, needed, files = _named(model.versions[:number])
    today = {name: _name_of_today(model.versions[number:], name) for name in named}
    tables = _tables(model, today, needed)
    plain = {name: _field(model, today[name]) for name in named if "." not in name}
    return Coverage(
        number=number,
        fields=_in_order(model, plain),
        rows=tuple(one for one in tables if one.relation != model.checklist),
        checklist=next((one for one in tables if one.relation == model.checklist), None),
        files=files,
        needed={today[name]: words for name, words in needed.items() if words},
        needs=frozenset(today[name] for name in plain if name in needed),
        derived=frozenset(
            _name_of_today(model.versions[at:], name)
            for at, version in enumerate(model.versions[:number], start=1)
            for name in version.derives.split()
        ),
        short_form=_short_form(model, number),
    )


def _short_form(model: "type[Evidence]", number: int) -> ShortForm | None:
    """What version `number` needs in an Emergency before the go, by the names of today."""
    said: list[str] | None = None
    in_place: dict[str, InPlace] = {}
    for at, version in enumerate(model.versions[:number], start=1):
        today = partial(_name_of_today, model.versions[at:])
        if version.short_form is not None:
            said = [today(name) for name in version.short_form.split()]
        in_place |= {today(name): one.called(today) for name, one in version.in_place.items()}
    return None if said is None else ShortForm(frozenset(said), in_place)


def _named(versions: Iterable[ContentVersion]) -> tuple[list[str], dict[str, Words], tuple[str, ...]]:
    """What the last of `versions` covers, needs (words may be empty) and signs of files, in its own names."""
    named: list[str] = []
    needed: dict[str, Words] = {}
    files = list(_OF_A_FILE)
    for version in versions:
        for old, new in version.renames.items():
            named = [_renamed(name, old, new) for name in named]
            needed = {_renamed(name, old, new): words for name, words in needed.items()}
        gone = version.retires.split()
        named = [name for name in named if not _is_of(name, gone)] + list(version.adds)
        no_more = gone + version.needs_no_more.split()
        needed = {name: words for name, words in needed.items() if not _is_of(name, no_more)}
        needed |= version.needs
        needed |= dict.fromkeys(version.needs_too.split(), "")
        files += version.files.split()
    return named, needed, tuple(files)


def _renamed(name: str, old: str, new: str) -> str:
    """What `name` is called once `old` is called `new`; fields of rows follow their relation."""
    if name == old:
        return new
    return new + name[len(old) :] if name.startswith(f"{old}.") else name


def _is_of(name: str, those: Iterable[str]) -> bool:
    """Whether `name` is one of `those`, or a field of rows that are."""
    return any(name == one or name.startswith(f"{one}.") for one in those)


def _name_of_today(later: Iterable[ContentVersion], name: str) -> str:
    for version in later:
        for old, new in version.renames.items():
            name = _renamed(name, old, new)
    return name


def _tables(model: "type[Evidence]", today: Mapping[str, str], needed: Iterable[str]) -> list[Rows]:
    relations = dict.fromkeys(name.split(".")[0] for name in today if "." in name)
    made = []
    for relation in relations:
        of_it = [name for name in today if name.startswith(f"{relation}.")]
        called = today[of_it[0]].split(".")[0]
        row_model: type[models.Model] = model._meta.get_field(called).related_model  # type: ignore[assignment]
        columns = {name.split(".")[1]: _field(row_model, today[name].split(".")[1]) for name in of_it}
        made.append(
            Rows(
                name=relation,
                relation=called,
                model=row_model,
                fields=_in_order(row_model, columns),
                needed=relation in needed,
                needs=frozenset(today[name].split(".")[1] for name in of_it if name in needed),
            )
        )
    return made


def _field(model: type[models.Model], name: str) -> AnyField:
    found: AnyField = model._meta.get_field(name)  # type: ignore[assignment]
    return found


def _in_order(model: type[models.Model], fields: dict[str, AnyField]) -> dict[str, AnyField]:
    """The fields in the order of the model, in which people read them."""
    place = {one.name: at for at, one in enumerate(model._meta.concrete_fields)}
    return dict(sorted(fields.items(), key=lambda pair: place[pair[1].name]))


# --- What is wrong with the versions of a model, for the start-up check ---------------------------


@dataclass(frozen=True)
class Fault:
    """A name in version `number` that there is not; without a number, one that is there and in no version."""

    name: str
    number: int | None = None


def faults(model: "type[Evidence]", there: Iterable[str]) -> Iterator[Fault]:
    """What the versions of `model` name and nobody knows, and what of `there` none of them covers.

    Args:
        there: all that people fill in of this kind of evidence, by the names of today.
    """
    covered: set[str] = set()
    known: set[str] = set()
    for number, version in enumerate(model.versions, start=1):
        for old, new in version.renames.items():
            if not _names_any(old, known):
                yield Fault(old, number)
            known |= {_renamed(name, old, new) for name in known}
        gone = (*version.retires.split(), *version.needs_no_more.split())
        yield from (Fault(name, number) for name in gone if not _names_any(name, known))
        named, needed, _files = _named(model.versions[:number])
        today = {name: _name_of_today(model.versions[number:], name) for name in named}
        wrong = [name for name in named if not _is_there(model, today[name])]
        wrong += [name for name in (*needed, *version.derives.split()) if not _names_any(name, named)]
        wrong += [name for name in _named_in_short(version) if not _names_any(name, named)]
        yield from (Fault(name, number) for name in wrong)
        known |= set(named)
        covered |= set(today.values())
    yield from (Fault(name) for name in there if name not in covered)


def _named_in_short(version: ContentVersion) -> Iterator[str]:
    yield from (version.short_form or "").split()
    for name, one in version.in_place.items():
        yield from (name, *one.others)


def _names_any(name: str, those: Iterable[str]) -> bool:
    """Whether `name` is one of `those`, or the relation of one."""
    return any(_is_of(one, [name]) for one in those)


def _is_there(model: type[models.Model], name: str) -> bool:
    """Whether `model` has such a column, or rows that have it."""
    first, _dot, rest = name.partition(".")
    try:
        found = model._meta.get_field(first)
    except FieldDoesNotExist:
        return False
    if not rest:
        return isinstance(found, models.Field) and bool(found.concrete) and not found.many_to_many
    related = found.related_model
    return bool(found.one_to_many) and isinstance(related, type) and _is_there(related, rest)
