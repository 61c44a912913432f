"""Nobody gains by their own act: which grants and delegations count for whom (PROCESS.md 3).

A role comes to a person by acts of others: somebody made the grant, or the roster entry that it came from;
somebody put the person into the group that holds it; somebody delegated it. None of these may be the person
themselves, nor somebody who is behind their account (who made it or set its password within 30 days), nor
one whose account that person is behind. Who oversees holds no role by any way. What does not count gives
nothing, at granting and at every later moment.

Rows are asked in the statement that reads them anyway; `why_not` says of one person in words what keeps a
role from counting. tests/permissions compares them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from apps.accounts.credentials import CUSTODY, custody
from apps.accounts.memberships import Joining
from apps.accounts.models import User
from apps.accounts.roles import HOLD_NO_ROLE, PROCESS_OWNERS, ROLE_BY_CODENAME, Role
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Together

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from .models import HotFix

    Anybody = User | AnonymousUser

# Compared with keys: what nobody gave is given by no person.
NOBODY = 0


def each_holder(grants: Any, holder: str) -> Any:
    """`grants` with `whose` each is, by `holder`, the way to its people; and `counts`, whether for them.

    Of a grant to a group there is one row for each member.
    """
    found: QuerySet[Any] = grants.annotate(whose=F(holder), giver=F("given_by"))
    if holder == "user":
        return found.annotate(counts=_counting("whose", "giver"))
    newest = Joining.objects.filter(person=OuterRef("whose"), group=OuterRef("group")).order_by("-pk")
    found = found.annotate(joined_by=Subquery(newest.values("by")[:1]))
    return found.annotate(counts=_counting("whose", "giver", "joined_by"))


def each_delegate(held: Any, delegate: str) -> Any:
    """What `each_holder` gave, with `gains`: whether it counts for whom `delegate` leads to, too."""
    givers = ("whose", "giver", *(("joined_by",) if "joined_by" in held.query.annotations else ()))
    found: QuerySet[Any] = held.annotate(taker=F(delegate))
    counts = _counting("taker", *givers)
    return found.annotate(gains=Case(When(counts=True, then=counts), default=Value(False)))


def between_two(delegations: "QuerySet[Any]") -> "QuerySet[Any]":
    """`delegations` with `counts`: whether the two people of each may pass on a role between them at all.

    Whose act the role of the delegator is, depends on the hot fix.
    """
    oversees = When(Exists(_overseeing("delegator")), then=Value(False))
    between = Case(oversees, default=_counting("delegate", "delegator"))
    found: QuerySet[Any] = delegations.annotate(counts=between)
    return found


def _counting(person: str, *givers: str) -> Case:
    """Whether the acts of `givers` give something to `person`; all of them are names of columns."""
    behind, barred = Q(), Q(Exists(_overseeing(person)))
    for giver in givers:
        behind |= Q(person=OuterRef(person), by=OuterRef(giver))
        behind |= Q(person=OuterRef(giver), by=OuterRef(person))
        barred |= Q(Exact(Coalesce(F(giver), Value(NOBODY), output_field=BigIntegerField()), F(person)))
    barred |= Q(Exists(custody(behind)))
    return Case(When(barred, then=Value(False)), default=Value(True), output_field=BooleanField())


def _overseeing(person: str) -> "QuerySet[Any]":
    memberships: Any = User.groups.through._default_manager
    found: QuerySet[Any] = memberships.filter(user=OuterRef(person), group__name__in=HOLD_NO_ROLE)
    return found


# --- Rows of one person, or of all on one hot fix ---------------------------------------------------------
#
# What bars a role is read in the same statement as the roles: a part of its UNION for each kind of fact. SQL
# as above would cost ten times as much to make as to run.

# The columns of every part: what kind of row it is, a role, and four keys.
_COLUMNS = ("kind", "word", "first", "second", "third", "fourth")
_KEYS_TOGETHER = ("kind", "word", "first", "keys", "third", "fourth")
_NONE = Value(NOBODY)


def held_rows(grants: Any, holder: str, kind: str = "held", **columns: Any) -> Any:
    """`grants` as rows of `kind`: the role, whose it is by `holder`, on what, by whom, and by which group."""
    shared = holder != "user"
    return _rows(
        grants,
        kind,
        **{
            "word": F("permission__codename"),
            "first": F(holder),
            "second": F("content_object"),
            "third": F("given_by"),
            "fourth": F("group") if shared else _NONE,
            **columns,
        },
    )


def held_together(grants: Any, holder: str, kind: str = "held") -> Any:
    """What `held_rows` gives, but one row for all that differ only in what they are on, with its keys.

    In place of the role stands the key of its permission, which `permissions_together` tells: to join each of
    thousands of grants to it, and to sort them by it, would take as long as all else.
    """
    alike = [name for name in _COLUMNS if name != "second"]
    found = held_rows(grants, holder, kind, word=Cast("permission", TextField()))
    return found.values(*alike).annotate(keys=Together("second")).values_list(*_KEYS_TOGETHER)


def permissions_together() -> Any:
    """The part that tells which permission is which role, in the columns of `held_together`."""
    every = Permission.objects.filter(codename__in=ROLE_BY_CODENAME).order_by()
    return beside_held_together([_rows(every, "role", word=F("codename"), first=F("pk"))])


def beside_held_together(parts: Iterable[Any]) -> list[Any]:
    """`parts` of a statement, in the columns of `held_together`."""
    as_text = Cast("second", TextField())
    return [part.annotate(keys=as_text).values_list(*_KEYS_TOGETHER) for part in parts]


def facts_about(*people: Any) -> list[Any]:
    """The parts that tell what bars roles of `people`: keys, or queries of keys."""
    in_custody, holding, joining = Q(), Q(), Q()
    for some in people:
        in_custody |= Q(person__in=some) | Q(by__in=some)
        holding |= Q(user__in=some)
        joining |= Q(person__in=some)
    memberships: Any = User.groups.through._default_manager
    overseeing = memberships.filter(holding, group__name__in=HOLD_NO_ROLE)
    joinings = Joining.objects.filter(joining).order_by()
    return [
        _rows(custody(in_custody), "behind", first=F("person"), second=F("by")),
        _rows(overseeing, "oversees", first=F("user")),
        _rows(joinings, "joined", first=F("person"), second=F("group"), third=F("by"), fourth=F("pk")),
    ]


def _rows(found: Any, kind: str, **columns: Any) -> Any:
    every = {"word": Value(""), "first": _NONE, "second": _NONE, "third": _NONE, "fourth": _NONE, **columns}
    return found.annotate(kind=Value(kind), **every).values_list(*_COLUMNS)


class Facts:
    """What bars roles from counting, out of the rows that `facts_about` gave."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._oversee: set[int] = set()
        self._behind: set[tuple[int, int]] = set()
        self._joined: dict[tuple[int, int], tuple[int, int | None]] = {}
        for kind, _word, first, second, third, fourth in rows:
            if kind == "oversees":
                self._oversee.add(first)
            # In the columns of `held_together`, a key is a text. What nobody did puts nobody behind anybody.
            elif kind == "behind" and second is not None:
                self._behind.add((first, int(second)))
            elif kind == "joined":
                way = first, int(second)
                self._joined[way] = max(
                    self._joined.get(way, (0, None)), (fourth, third), key=lambda one: one[0]
                )

    def givers(self, holder: int, given_by: int | None, group: int) -> tuple[int | None, ...]:
        """By whose acts `holder` has a role that `given_by` gave to them, or to `group`."""
        return (given_by, self._joined.get((holder, group), (0, None))[1] if group else None)

    def count(self, person: int, givers: Iterable[int | None]) -> bool:
        """Whether the acts of `givers` give something to `person`; None is nobody's act, and bars nobody."""
        return person not in self._oversee and not any(
            giver == person or (person, giver) in self._behind or (giver, person) in self._behind
            for giver in givers
            if giver is not None
        )


def held_on(user: "Anybody", hotfix: "HotFix") -> dict[Role, bool]:
    """Each role that came to `user` on `hotfix`, and whether they may act in it; one query."""
    if not user.is_active or user.pk is None:
        return {}
    rows = _ROWS_ON.rows(type(hotfix), person=user.pk, hotfix=hotfix.pk)
    facts, held = Facts(rows), dict[Role, bool]()
    for kind, codename, holder, _hotfix, given_by, group in rows:
        if kind == "held":
            role = ROLE_BY_CODENAME[codename]
            counts = facts.count(holder, facts.givers(holder, given_by, group))
            held[role] = held.get(role, False) or counts
    return held


def _rows_on(hotfixes: "type[HotFix]", *, person: int, hotfix: int) -> Any:
    """What `held_on` needs of one person on one hot fix."""
    here = hotfixes(pk=hotfix)
    parts = [
        held_rows(here.user_grants.filter(user=person).order_by(), "user"),
        held_rows(here.group_grants.filter(group__user=person).order_by(), "group__user"),
        *facts_about([person]),
    ]
    return parts[0].union(*parts[1:])


_ROWS_ON = KeptQuestion(_rows_on)


# --- In words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Behind:
    """Who is behind the accounts of some people: made one, or set its password, in the last 30 days."""

    pairs: frozenset[tuple[int, int]]  # whose account it is, and who is behind it

    @classmethod
    def all_of(cls, people: Iterable[int]) -> "Behind":
        """Read it for `people`; one query."""
        found = custody(Q(person__in=list(people), by__isnull=False))
        return cls(frozenset(found.values_list("person", "by")))

    def __call__(self, person: int, other: int) -> bool:
        """Whether `other` is behind the account of `person`."""
        return (person, other) in self.pairs


def why_not(person: User, givers: Iterable[int | None]) -> str:
    """Return why what `givers` did gives `person` no role; empty where it does.

    Args:
        givers: the keys of whoever granted, entered, let into the group or delegated; None for nobody.
    """
    if person.group_names.intersection(HOLD_NO_ROLE):
        return overseers_rule(str(person))
    return whose_acts_bar(person, givers)


def whose_acts_bar(person: User, givers: Iterable[int | None], behind: Behind | None = None) -> str:
    """Return the same, whether or not `person` oversees.

    Args:
        behind: who is behind the accounts of all of these, where the caller has read it.
    """
    acts = dict.fromkeys(key for key in givers if key)
    if person.pk in acts:
        sentence = _(
            "Nobody gains by their own act, and this role comes to %(who)s by one of theirs (a grant, a"
            " roster entry, a group or a delegation): %(ask)s"
        )
        return sentence % {"who": person, "ask": ask_another(person.pk)}
    behind = behind or Behind.all_of([person.pk, *acts])
    for giver in acts:
        if behind(person.pk, giver):
            sentence = _(
                "%(giver)s made the account of %(who)s or set its password within %(days)d days, and so gives"
                " them no role alone: %(ask)s"
            )
        elif behind(giver, person.pk):
            sentence = _(
                "%(who)s made the account of %(giver)s or set its password within %(days)d days, and so an"
                " act of %(giver)s gives %(who)s no role: %(ask)s"
            )
        else:
            continue
        words = {"giver": User.objects.get(pk=giver), "who": person, "days": CUSTODY.days}
        return sentence % {**words, "ask": ask_another(person.pk, giver)}
    return ""


def ask_another(*but: int) -> str:
    """Return whom to ask: the process owners who may sign in, without those with the keys `but`."""
    owners = User.objects.filter(groups__name=PROCESS_OWNERS, is_active=True, is_staff=True)
    names = ", ".join(str(one) for one in owners.exclude(pk__in=but))
    if not names:
        return _("another process owner must grant it, and there is none: one has to be named first.")
    return _("another process owner must grant it (%(names)s).") % {"names": names}


def overseers_rule(who: str) -> str:
    """Return what is said where `who`, who oversees, is to hold a role."""
    return _(
        "%(who)s oversees: auditors and the change board read everything, change nothing and hold no role."
    ) % {"who": who}


def why_without_effect(user: "Anybody", hotfix: "HotFix", role: Role, lender: User | None) -> str:
    """Why `user` may not act in `role`, which came to them or was lent to them by `lender`."""
    holder = lender or user
    columns = ("giver", "joined_by")
    here = {"permission__codename": role.codename}
    mine = each_holder(hotfix.user_grants.filter(user=holder.pk, **here), "user").values_list("giver")
    ours = each_holder(hotfix.group_grants.filter(group__user=holder.pk, **here), "group__user")
    for givers in (*mine, *ours.values_list(*columns)):
        if lender is not None and why_not(lender, givers):
            return _("%(who)s may not act as %(role)s here, and so nobody may for %(who)s.") % {
                "who": lender,
                "role": role.label,
            }
        if why := why_not(user, (*givers, lender.pk if lender else None)):  # type: ignore[arg-type]
            return why
    return _("You may not act as %(role)s here.") % {"role": role.label}
