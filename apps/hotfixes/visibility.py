"""Who sees what: one rule, asked of a list or of one hot fix (PROCESS.md 3). Seeing gives no right to act.

Visibility is a grant on the system, and what one reported, holds or has delegated comes on top. Where a wrong
system was corrected, whoever could see it before goes on seeing it. Auditors, the change board, process
owners and superusers see everything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, Value

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, CHANGE_BOARD, PROCESS_OWNERS, ROLE_BY_CODENAME, Role, in_group
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among, keys_in, looked_at_for, union
from apps.systems.models import SEE_HOT_FIXES, SystemGroupObjectPermission, SystemUserObjectPermission

from .delegation import Delegation, delegated
from .gaining import Facts, beside_held_together, facts_about, held_together, permissions_together
from .models import (
    HotFix,
    HotFixGroupObjectPermission,
    HotFixQuerySet,
    HotFixUserObjectPermission,
    SystemCorrection,
)
from .policy import Rights

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Anybody = User | AnonymousUser


class Visibility:
    """What one person may see. Each part is read when something depends on it, and once."""

    def __init__(self, user: "Anybody") -> None:
        self.user = user

    @cached_property
    def nobody(self) -> bool:
        return not (self.user.is_active and self.user.is_staff)

    @cached_property
    def everything(self) -> bool:
        return not self.nobody and sees_every_system(self.user)

    @cached_property
    def _within_reach(self) -> dict[str, frozenset[int]]:
        return _within_reach(self.user)

    @property
    def system_ids(self) -> frozenset[int]:
        return self._within_reach[_SYSTEM]

    @property
    def whole_systems(self) -> frozenset[int] | None:
        """The systems of which this person sees every hot fix; None for all systems."""
        if self.nobody:
            return frozenset()
        return None if self.everything else self.system_ids

    @property
    def seen_before(self) -> frozenset[int]:
        """The keys of those that were of a system within reach before, or on which a role was held."""
        return self._within_reach[_SEEN_BEFORE]

    @cached_property
    def held(self) -> "Held":
        return held_by(self.user)

    def lookup(self, path: str = "") -> Q:
        """What keeps the hot fixes within reach, with literal ids: no grant is looked up row by row.

        Args:
            path: by which rows lead to their hot fix, such as `hotfix__`, to keep these rows.
        """
        if self.nobody:
            return Q(pk__in=())
        if self.everything:
            return Q()
        # What is asked for besides, and its order, say what is read: half of the systems is half of all rows.
        whole = looked_at_for(f"{path}system__pk", self.system_ids)
        return self.own(path) | whole | among(f"{path}pk", self.seen_before)

    def of(self, hotfixes: HotFixQuerySet) -> HotFixQuerySet:
        """Those of `hotfixes` that this person may see."""
        return hotfixes.filter(self.lookup())

    def own(self, path: str = "") -> Q:
        """What keeps those that this person reported, holds a role on, or has one delegated on."""
        return Q(**{f"{path}reported_by": self.user.pk}) | among(f"{path}pk", self.held.ids)

    def includes(self, rights: Rights) -> bool:
        """Whether the hot fix of `rights`, which are this person's, is among them."""
        hotfix = rights.hotfix
        return not self.nobody and (
            self.everything
            or rights.is_reporter
            or rights.has_a_part
            or hotfix.system_id in self.system_ids
            or hotfix.pk in self.seen_before
        )

    def among(self, hotfixes: Collection[HotFix]) -> set[int]:
        """The keys of those of `hotfixes`, read already, that are within reach; two queries at most."""
        if not hotfixes or self.nobody:
            return set()
        return {
            one.pk
            for one in hotfixes
            if self.everything
            or one.reported_by_id == self.user.pk
            or one.system_id in self.system_ids
            or one.pk in self.seen_before
            or one.pk in self.held.ids
        }


def visible_to(user: "Anybody", hotfixes: HotFixQuerySet | None = None) -> HotFixQuerySet:
    """Those of `hotfixes`, or of all, that `user` may see."""
    return Visibility(user).of(HotFix.objects.all() if hotfixes is None else hotfixes)


def sees(rights: Rights) -> bool:
    """Whether this person may see the hot fix that `rights` are about."""
    return Visibility(rights.user).includes(rights)


def who_sees(hotfix: HotFix, people: Iterable[User]) -> set[int]:
    """The keys of those of `people` who may see `hotfix`: `sees`, asked of many at once.

    A few queries, however many they are.
    """
    keys = {person.pk for person in people}
    if not keys:
        return set()
    systems = {hotfix.system_id}
    corrected = hotfix.system_corrections.values_list("before", "former_holders__person")
    corrections = list(corrected) if hotfix.corrected_at else []
    systems.update(before for before, _person in corrections)
    named = {hotfix.reported_by_id, *(person for _before, person in corrections if person)}
    named.update(one.delegate_id for one in Delegation.objects.lending(hotfix))
    seen = {"permission__codename": SEE_HOT_FIXES, "content_object__in": systems}
    users: tuple[Any, ...] = (
        hotfix.user_grants.order_by(),
        SystemUserObjectPermission.objects.filter(**seen).order_by(),
    )
    groups: tuple[Any, ...] = (
        hotfix.group_grants.order_by(),
        SystemGroupObjectPermission.objects.filter(**seen).order_by(),
    )
    within = (
        Q(is_superuser=True) | Q(pk__in=named) | Q(groups__name__in=(AUDITORS, CHANGE_BOARD, PROCESS_OWNERS))
    )
    for grants in users:
        within |= Q(pk__in=grants.values("user"))
    for grants in groups:
        within |= Q(groups__in=grants.values("group"))
    let_in = User.objects.filter(pk__in=keys, is_active=True, is_staff=True)
    return set(let_in.filter(within).values_list("pk", flat=True))


def sees_every_system(user: "Anybody") -> bool:
    """Whether `user` oversees: sees the hot fixes of every system, whoever they are of."""
    return user.is_superuser or in_group(user, AUDITORS, CHANGE_BOARD, PROCESS_OWNERS)


def system_ids(user: "Anybody") -> frozenset[int]:
    """The systems whose hot fixes `user` sees."""
    return _within_reach(user)[_SYSTEM]


_SYSTEM, _SEEN_BEFORE = "system", "hot fix"


def _within_reach(user: "Anybody") -> dict[str, frozenset[int]]:
    """The systems whose hot fixes `user` sees, and the hot fixes that they go on seeing; one query."""
    found: dict[str, set[int]] = {_SYSTEM: set(), _SEEN_BEFORE: set()}
    for kind, pk in _WITHIN_REACH.rows(person=user.pk or 0):
        found[kind].add(pk)
    return {kind: frozenset(keys) for kind, keys in found.items()}


def _granted_or_seen_before(*, person: int) -> Any:
    seen = {"permission__codename": SEE_HOT_FIXES}
    granted: list[Any] = [
        SystemUserObjectPermission.objects.filter(user=person, **seen).order_by(),
        SystemGroupObjectPermission.objects.filter(group__user=person, **seen).order_by(),
    ]
    before = Q(former_holders__person=person)
    for grants in granted:
        before |= Q(before__in=grants.values("content_object"))
    corrections = SystemCorrection.objects.filter(before).order_by()
    parts = [
        *(one.annotate(kind=Value(_SYSTEM)).values_list("kind", "content_object") for one in granted),
        corrections.annotate(kind=Value(_SEEN_BEFORE)).values_list("kind", "hotfix"),
    ]
    return parts[0].union(*parts[1:])


_WITHIN_REACH = KeptQuestion(_granted_or_seen_before)


class Holding(NamedTuple):
    """A role that somebody may act in, and the key of whose it is: of theirs, or of whoever delegated it."""

    role: Role
    holder: int


class Held(NamedTuple):
    """The hot fixes on which somebody holds each role that they may act in, or has it delegated by whom."""

    acting: dict[Holding, Keys]
    # Those on which they hold any, or have one delegated: seeing asks not for whose act.
    ids: Keys


def held_by(user: "Anybody", *, delegated_too: bool = True) -> Held:
    """What `user` holds or has delegated; one query. Grants end with the hot fix, so these are open ones."""
    rows = _HELD.rows(delegated_too, person=user.pk or 0)
    facts, acting, every, known = Facts(rows), dict[Holding, Keys](), Keys(), dict[str, Keys]()
    roles = {str(key): ROLE_BY_CODENAME[codename] for kind, codename, key, *_rest in rows if kind == "role"}
    for kind, permission, holder, keys, given_by, group in rows:
        if kind not in ("held", "lent"):
            continue
        # A group on call holds each role on the same ones: they are read, joined and told once.
        if keys not in known:
            known[keys] = keys_in(keys)
        ids = known[keys]
        every = union((every, ids))
        givers = facts.givers(holder, given_by, group)
        counts = facts.count(holder, givers)
        if counts and (kind == "held" or facts.count(user.pk or 0, (holder, *givers))):
            holding = Holding(roles[permission], holder)
            acting[holding] = union((acting.get(holding, Keys()), ids))
    return Held(acting, every)


def _held(delegated_too: bool, *, person: int) -> Any:
    of_people = HotFixUserObjectPermission.objects.order_by()
    of_groups = HotFixGroupObjectPermission.objects.order_by()
    parts: list[Any] = [
        held_together(of_people.filter(user=person), "user"),
        held_together(of_groups.filter(group__user=person), "group__user"),
    ]
    if delegated_too:
        parts += [
            held_together(delegated(grants, holder, person), holder, "lent")
            for grants, holder in ((of_people, "user"), (of_groups, "group__user"))
        ]
    lenders = [Delegation.objects.lenders_to(person)] if delegated_too else []
    parts += [*permissions_together(), *beside_held_together(facts_about([person], *lenders))]
    return parts[0].union(*parts[1:], all=True)


_HELD = KeptQuestion(_held)


def held_ids_by_role(user: "Anybody", *, delegated_too: bool = True) -> dict[Role, set[int]]:
    """The hot fixes on which `user` holds each role, or has it delegated; one query."""
    found: defaultdict[Role, set[int]] = defaultdict(set)
    for holding, ids in held_by(user, delegated_too=delegated_too).acting.items():
        found[holding.role] |= ids
    return dict(found)


def sees_exports(user: "Anybody") -> bool:
    """Whether `user` may read who exported which pack."""
    return in_group(user, AUDITORS, PROCESS_OWNERS)


def sees_people(user: "Anybody") -> bool:
    """Whether `user` may read the accounts and groups of others."""
    return in_group(user, AUDITORS, PROCESS_OWNERS)


def administers(user: "Anybody") -> bool:
    """Whether `user` sees flags and permissions of accounts, and keeps the accounts of those who do."""
    return bool(user.is_active and user.is_superuser)


def looks_after_the_site(user: "Anybody") -> bool:
    """Whether `user` may read how the site itself does: superusers and process owners, who see everything."""
    return administers(user) or in_group(user, PROCESS_OWNERS)


def keeps_account_of(user: "Anybody", person: "User") -> bool:
    """Whether `user` may change the account of `person`, if they keep accounts: a superuser's, only they may.

    To change one would be a way to become one, one that is not active included.
    """
    return administers(user) or not person.is_superuser
