"""What people, groups and systems are called now: documents hold their keys, and these hold the words.

So whoever is renamed or erased is found by the new name, and no more by the old one, as soon as that is kept,
however many hot fixes name them.
"""

from collections.abc import Iterable
from typing import Any

from apps.accounts.models import User
from apps.systems.models import System

from .models import SearchName
from .passages import KINDS, AnyModel
from .words import all_forms, composed

_MODEL_BY_SIGN = {sign: model for model, sign in KINDS.items()}


def key_of(named: Any) -> str:
    """The key under which documents name a person, a group or a system."""
    return f"{KINDS[type(named)]}{named.pk}"


def text_of(named: Any) -> str:
    """Every name of it, as it is searched for."""
    if isinstance(named, User):
        return composed(f"{named.get_full_name()} {named.username}".strip())
    return composed(f"{named.code} {named.name}" if isinstance(named, System) else named.name)


def keep_names(model: AnyModel, keys: Iterable[int]) -> None:
    """Note what these rows of a kind are called now; one that is there no more is forgotten."""
    wanted = set(keys)
    there = list(model._base_manager.filter(pk__in=wanted))
    gone = wanted - {named.pk for named in there}
    if gone:
        SearchName.objects.filter(key__in=[f"{KINDS[model]}{key}" for key in gone]).delete()
    SearchName.objects.bulk_create(
        [
            SearchName(key=key_of(named), text=text, words=" ".join(sorted(all_forms([text]))))
            for named in there
            if (text := text_of(named))
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["text", "words"],
    )


def keep_every_name() -> None:
    """Note what all are called now, and forget what does not exist."""
    keys = set()
    for model in KINDS:
        those = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        keep_names(model, those)
        keys |= {f"{KINDS[model]}{key}" for key in those}
    SearchName.objects.exclude(key__in=keys).delete()


def named_by(keys: Iterable[str]) -> dict[str, str]:
    """As people are shown it now: who and what these keys name; one query a kind."""
    found: dict[str, str] = {}
    for sign, model in _MODEL_BY_SIGN.items():
        those = [int(key[1:]) for key in keys if key.startswith(sign)]
        if those:
            found |= {f"{sign}{pk}": str(named) for pk, named in model._base_manager.in_bulk(those).items()}
    return found
