"""Whether everybody who signed held the role then: by the grants, groups and delegations on the record.

A sign-off by somebody without any right is a fault even where it is sealed and linked. Hot fix by hot fix, in
the order of its chain, the grants that came and went are followed, and each sign-off is asked among them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from operator import attrgetter
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.accounts.roles import ROLE_BY_CODENAME
from apps.common.given_in_role import GivenInRole
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission

from .canonical import AnyModel, first_label
from .chained_models import path_up
from .faults import UNLINKED, Fault, How
from .going_on import goes_on
from .history_tables import ADDED, REMOVED, history_model, is_tracked
from .models import Link
from .standing import Standing
from .verification_parts import RangeOfHotFixes
from .verification_scope import Scope, one_by_one

Tick = Callable[[int], Any]

PERSON, GROUP = "person", "group"


class GrantRow(NamedTuple):
    """A role that came or went; by its number in the chain it is in order with what was signed."""

    hotfix_id: int
    number: int
    came: bool
    kind: str
    holder: int
    role: str


class Given(NamedTuple):
    """Something given in a role: a sign-off, a break-glass call, a yes by phone."""

    hotfix_id: int
    number: int
    model: AnyModel
    key: int
    person: int
    role: str
    at: datetime
    for_whom: int | None


@dataclass
class Held:
    """The roles that are held on one hot fix, as its chain goes on."""

    hotfix_id: int | None = None
    grants: set[tuple[str, int, str]] = field(default_factory=set)

    def go_on(self, row: GrantRow) -> None:
        one = (row.kind, row.holder, row.role)
        if row.came:
            self.grants.add(one)
        else:
            self.grants.discard(one)


@goes_on(RangeOfHotFixes)
def role_faults(scope: Scope, tick: Tick) -> Iterator[Fault]:
    """Everything that was given in a role which whoever gave it did not hold."""
    held = Held()
    streams: list[Iterator[Any]] = [_grants(scope, HotFixUserObjectPermission, PERSON)]
    streams.append(_grants(scope, HotFixGroupObjectPermission, GROUP))
    streams += [_given(scope, model) for model in models_given_in_role() if scope.has(model)]
    rows: Iterable[Any] = merge(*streams, key=attrgetter("hotfix_id", "number"))
    standing = Standing()
    if not scope.everything:
        rows = list(rows)
        standing = Standing({row.person for row in rows if isinstance(row, Given)} | _delegators(rows))
    for row in rows:
        tick(1)
        if row.hotfix_id != held.hotfix_id:
            held = Held(row.hotfix_id)
        if isinstance(row, GrantRow):
            held.go_on(row)
        elif not _had_the_right(row, held, standing):
            yield _fault(scope, row)


def _delegators(rows: Iterable[Any]) -> set[int]:
    return {row.for_whom for row in rows if isinstance(row, Given) and row.for_whom is not None}


def models_given_in_role() -> list[AnyModel]:
    """Return the models whose rows somebody had to hold a role for."""
    return [model for model in apps.get_models() if hasattr(model, "given_in_role") and is_tracked(model)]


def _had_the_right(row: Given, held: Held, standing: Standing) -> bool:
    holder = row.person if row.for_whom is None else row.for_whom
    if not _holds(holder, row, held, standing) or not standing.was_active(row.person, row.at):
        return False
    return row.for_whom is None or standing.delegated(
        row.for_whom, to=row.person, role=row.role, on=row.hotfix_id, at=row.at
    )


def _holds(person: int, row: Given, held: Held, standing: Standing) -> bool:
    if (PERSON, person, row.role) in held.grants:
        return True
    groups = {holder for kind, holder, role in held.grants if (kind, role) == (GROUP, row.role)}
    return bool(groups) and not groups.isdisjoint(standing.groups_of(person, row.at))


def _fault(scope: Scope, row: Given) -> Fault:
    chain = scope.chain_of(row.model, row.key)
    if row.for_whom is None:
        why = _("Who gave it did not hold that role then.")
    else:
        why = _("Nobody had delegated that role to who gave it, or who did so did not hold it.")
    return Fault(chain, row.number, row.model._meta.label, row.key, How.WITHOUT_RIGHT, why)


def _grants(scope: Scope, model: AnyModel, kind: str) -> Iterator[GrantRow]:
    codename_of = dict(Permission.objects.order_by().values_list("pk", "codename"))
    holder = "user_id" if kind == PERSON else "group_id"
    names = ("content_object_id", "number", "history_type", holder, "permission_id")
    rows = _numbered(scope, model, "content_object_id").filter(history_type__in=(ADDED, REMOVED))
    # What has no link is a fault already, and gives no role.
    for hotfix_id, number, came, who, permission in one_by_one(
        rows.filter(number__isnull=False).values_list(*names)
    ):
        role = ROLE_BY_CODENAME.get(codename_of.get(permission, ""))
        if role is not None:
            yield GrantRow(hotfix_id, number, came == ADDED, kind, who, role.value)


def _given(scope: Scope, model: Any) -> Iterator[Given]:
    how: GivenInRole = model.given_in_role
    rows = _numbered(scope, model, str(path_up(model))).filter(history_type=ADDED)
    rows = rows.exclude(**{how.person: None})
    for hotfix_id, number, key, *claimed in one_by_one(
        rows.values_list(str(path_up(model)), "number", "id", *how.columns)
    ):
        person, role, at, *for_whom = claimed
        yield Given(
            hotfix_id,
            UNLINKED if number is None else number,
            model,
            key,
            person,
            role,
            at,
            for_whom[0] if for_whom else None,
        )


def _numbered(scope: Scope, model: AnyModel, hotfix: str) -> "QuerySet[Any]":
    """The history of `model`, each row with the number of its link, in the order of the chains."""
    book = history_model(model)
    link = Link.objects.filter(table=first_label(book), row=OuterRef("history_id")).order_by()
    rows: QuerySet[Any] = book._base_manager.annotate(number=Subquery(link.values("number")[:1]))
    rows = rows.filter(**scope.theirs(hotfix))
    return rows.filter(**{f"{hotfix}__in": HotFix.objects.values("pk")}).order_by(
        hotfix, F("number").asc(nulls_last=True)
    )
