"""What others changed since a page of the admin was shown, in words: which field or row, by whom, and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Model
from django.forms import CheckboxInput, ModelChoiceField
from django.utils.choices import flatten_choices
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.history.history_tables import REMOVED, history_model, is_tracked

from .shown_values import Clash, Fields, Sent, ShownValues
from .url_keys import is_key

# Of one thing more was hardly changed while somebody had its page open.
_MOST = 200
Things: TypeAlias = dict[type[Model], set[str]]


@dataclass(frozen=True)
class Moved:
    """A field or a row that is not as the page showed it; empty stands for nothing."""

    label: str
    was: str
    is_now: str


@dataclass(frozen=True)
class Mine:
    """A field that somebody typed anew and that is stored otherwise by now, with the way to it."""

    label: str
    is_now: str
    anchor: str


class Told:
    """Says of the forms of a page, as it would be shown now, what moved."""

    def __init__(self, form: Any, formsets: Iterable[Any], now: ShownValues) -> None:
        self._form, self._now = form, now
        self._formsets = {one.prefix: one for one in formsets}

    def moved_since(self, seen: ShownValues) -> Iterator[Moved]:
        """Field by field, and row by row, what is stored otherwise than `seen` shows it."""
        yield from _fields(self._form, "", seen.fields, self._now.fields)
        for prefix, formset in self._formsets.items():
            before, present = seen.rows.get(prefix, {}), self._now.rows[prefix]
            title = _title(formset)
            for key in dict.fromkeys((*before, *present)):
                if key not in present:
                    yield Moved(title, _row(formset.empty_form, before[key]), "")
                elif key not in before:
                    yield Moved(title, "", _row(formset.empty_form, present[key]))
                else:
                    named = f"{title}, {self._row_called(formset, key)}: "
                    yield from _fields(formset.empty_form, named, before[key], present[key])

    def things_since(self, seen: ShownValues) -> Things:
        """What was changed, added or removed since: the keys by their model."""
        things: Things = defaultdict(set)
        if _differ(seen.fields, self._now.fields):
            things[type(self._form.instance)].add(str(self._form.instance.pk))
        for prefix, formset in self._formsets.items():
            before, present = seen.rows.get(prefix, {}), self._now.rows[prefix]
            for key in {*before, *present}:
                if key not in before or key not in present or _differ(before[key], present[key]):
                    things[formset.model].add(key)
        return things

    def mine(self, clash: Clash) -> Mine:
        """What is stored where somebody typed something else."""
        if not clash.row:
            bound = self._form[clash.name]
            is_now = in_words(bound.field, self._now.fields[clash.name])
            return Mine(str(bound.label), is_now, bound.auto_id)
        formset, rows = self._formsets[clash.prefix], self._now.rows[clash.prefix]
        bound = formset.initial_forms[list(rows).index(clash.row)][clash.name]
        label = f"{_title(formset)}, {self._row_called(formset, clash.row)}: {bound.label}"
        return Mine(label, in_words(bound.field, rows[clash.row][clash.name]), bound.auto_id)

    def _row_called(self, formset: Any, key: str) -> str:
        return next((str(row.instance) for row in formset.initial_forms if str(row.instance.pk) == key), "")


def by_whom(things: Things, since: str, reader: User) -> str:
    """The sentence that says whose change overtook the page of `reader`, when it was, and why."""
    shown_at = datetime.fromisoformat(since)
    told = []
    for row in sorted(_rows_of(things, shown_at), key=lambda row: (row.history_date, row.history_id)):
        words = {
            "who": _by(row.history_user, reader),
            "when": clock.to_the_minute(row.history_date),
            "why": row.history_change_reason or _("no reason given"),
        }
        told.append(_("%(who)s at %(when)s (%(why)s)") % words)
    who = ", ".join(dict.fromkeys(told)) or _("somebody")
    return _("Changed by %(who)s since you opened it; nothing of yours is saved yet.") % {"who": who}


def removal(model: type[Model], key: str) -> str | None:
    """The sentence that says who removed the thing with this key; None where nobody did."""
    if not (is_key(key) and is_tracked(model)):
        return None
    rows = history_model(model)._base_manager.filter(**{model._meta.pk.attname: key})
    row = rows.select_related("history_user").order_by("-history_id").first()
    if row is None or row.history_type != REMOVED:
        return None
    words = {
        "what": f"{capfirst(model._meta.verbose_name or '')} “{row.instance}”",
        "who": row.history_user or _("somebody"),
        "when": clock.to_the_minute(row.history_date),
        "why": row.history_change_reason or _("no reason given"),
    }
    return _("%(what)s was removed by %(who)s at %(when)s (%(why)s).") % words


def typed_in_words(form: Any) -> list[tuple[str, str]]:
    """What was typed into `form`, to be read and taken along."""
    told = []
    for bound in form.visible_fields():
        value = bound.data
        parts = value if isinstance(value, list | tuple) else [value]
        shown = in_words(bound.field, {"": [str(part) for part in parts if part not in (None, "", False)]})
        told.append((str(bound.label), shown))
    return [(label, shown) for label, shown in told if shown]


def in_words(field: Any, sent: Sent) -> str:
    """What a form sends of one field as people read it; empty where that is nothing."""
    values = [value for parts in sent.values() for value in parts if value]
    widget = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, CheckboxInput):
        return _("yes") if values else _("no")
    if isinstance(field, ModelChoiceField):
        keys = [value for value in values if is_key(value)]
        chosen_of: Any = field.queryset
        return ", ".join(str(one) for one in chosen_of.model._base_manager.filter(pk__in=keys))
    choices: Any = flatten_choices(getattr(field, "choices", ()))
    labels = {str(key): str(label) for key, label in choices}
    return ", ".join(labels.get(value, value) for value in values)


def _rows_of(things: Things, shown_at: datetime) -> Iterator[Any]:
    """The rows of history of these since then; at the very moment, the newest of each alone."""
    for model, keys in things.items():
        if not is_tracked(model):
            continue
        since = {f"{model._meta.pk.attname}__in": keys, "history_date__gte": shown_at}
        rows = history_model(model)._base_manager.filter(**since)
        met: set[Any] = set()
        for row in rows.select_related("history_user").order_by("-history_id")[:_MOST]:
            key = getattr(row, model._meta.pk.attname)
            if key not in met or row.history_date > shown_at:
                yield row
            met.add(key)


def _differ(before: Fields, present: Fields) -> bool:
    """Whether a field that stood on both pages is another one by now; a page may have other fields later."""
    return any(before[name] != present[name] for name in before if name in present)


def _by(author: User | None, reader: User) -> str:
    if author == reader:
        return _("you, in another window,")
    return str(author or _("somebody"))


def _title(formset: Any) -> str:
    return str(capfirst(str(formset.model._meta.verbose_name)))


def _fields(form: Any, named: str, before: Fields, present: Fields) -> Iterator[Moved]:
    for name in present:
        if name not in before or before[name] == present[name] or name not in form.fields:
            continue
        bound = form[name]
        was, is_now = (in_words(bound.field, one.get(name, {})) for one in (before, present))
        yield Moved(f"{named}{bound.label}", was, is_now)


def _row(form: Any, fields: Fields) -> str:
    """A row that is there no more, or is new, by what it says."""
    told = (
        (form[name].label, in_words(form.fields[name], sent))
        for name, sent in fields.items()
        if name in form.fields
    )
    return "; ".join(f"{label}: {words}" for label, words in told if words)
