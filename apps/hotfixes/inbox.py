"""What waits for whom: the next step of a hot fix, a debt, a call to break the glass, a yes to be confirmed.

One answer for the lists and their column, the front page, the panel of the gate, messages and papers:

- The *next step* leads on out of the present phase. While a sign-off is missing, it is that sign-off: it
  waits for whoever may give it, as the policy says, separation of duties and delegations included. Missing
  is what was not given or was withdrawn, what was given or said of other evidence than there is now, what
  was refused afterwards, and a go whose time is over. When none is missing, the next step is the act of the
  phase, and waits for whoever may do that; in Issue Identified this is the reporter as well.
- Whether the evidence is complete makes no difference: whoever leads on sees to that, too.
- A *debt* waits for whoever may settle it, and a *call* to break the glass for whoever may confirm it. A
  *yes* by word of mouth that was recorded waits for its holder and its witness, who confirm or strike it. A
  *decision* on steps that were not done waits for the roll-back owner.
- Nothing waits for people who cannot sign in, and nothing on a hot fix that has ended.

Of one hot fix the gate and the policy are asked. Lists ask of all at once: `waiting_for` asks the rules
themselves (separation of duties, who settles a debt) of what a few queries read, and says in SQL only what
the gate says of a sign-off (`stands`). tests/inbox compares it with gate and policy, over every situation
and person that it can make.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among, looked_at_once_found, union
from apps.common.reading_along import read_along

from .delegation import Delegation
from .following_inbox import followed_by, to_answer
from .freshness import covers_the_evidence
from .gates import Requirement, Source, go_is_over, unsigned_roles
from .go_time import STATES, TELLING
from .grants import Grant, roles_of, who_acts_as, without_barred
from .models import HotFix, HotFixQuerySet
from .phase_rules import states_waiting_for_the_reporter
from .phases import PHASES, Act, Kind, Phase, act_named
from .separation_of_duties import approved_in, barring, decided_in, is_barred, kept_out
from .visibility import Holding, Visibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Anybody = User | AnonymousUser


@dataclass(frozen=True)
class NextStep:
    """What leads on: an act, and the roles that it waits for; `by_reporter` where the reporter may do it."""

    act: Act
    roles: tuple[Role, ...]
    by_reporter: bool = False


def next_step(phase: Phase, unsigned: Sequence[Role]) -> NextStep:
    """The next step out of `phase`, where the sign-offs of the roles `unsigned` are missing."""
    if unsigned:
        return NextStep(act_named(phase.signs_by), tuple(unsigned))
    act = phase.way_on
    if act.kind is Kind.SIGN_OFF:  # every one is given: nobody is asked for a second one
        return NextStep(act, ())
    return NextStep(act, act.roles, phase.state in act.by_reporter_in)


# --- One hot fix: who is named -------------------------------------------------------------------------


@dataclass(frozen=True)
class Awaited:
    """Whom the next step waits for in one role; `role` is None for the reporter."""

    role: Role | None
    holders: tuple[str, ...]
    delegates: tuple[str, ...] = ()


def awaited(hotfix: HotFix) -> list[Awaited]:
    """Whom the next step of `hotfix` waits for, role by role; nobody once it has ended.

    No query, where `hotfix` was read by `grants.with_roles` and with its approvals, debts and reporter.
    """
    if hotfix.phase is None:
        return []
    step = next_step(hotfix.phase, unsigned_roles(hotfix, hotfix.phase, hotfix.seen))
    found = []
    if step.by_reporter and _may_sign_in(hotfix.reported_by):
        found.append(Awaited(None, (str(hotfix.reported_by),)))
    grants, delegations = roles_of(hotfix)
    for role in step.roles:
        holding, acting = grants, delegations
        if step.act.kind is Kind.SIGN_OFF:
            holding, acting = not_barred(hotfix, role, grants, delegations)
        found.append(
            Awaited(
                role,
                tuple(str(one.holder) for one in holding if one.role is role and can_act(one)),
                tuple(one.people for one in acting if one.as_role is role),
            )
        )
    return found


def not_barred(
    hotfix: HotFix, role: Role, grants: Iterable[Grant], delegations: Iterable[Delegation]
) -> tuple[list[Grant], list[Delegation]]:
    """Of these, what is left to sign the present phase in `role`, separation of duties asked.

    A group is never barred as a whole: who of it may sign, the policy says when they try.
    """
    approved = approved_in(hotfix, hotfix.round)

    def barred(*people: int) -> bool:
        return is_barred(hotfix, hotfix.state, role, people, approved)

    return (
        without_barred(grants, barred),
        [one for one in delegations if not barred(one.delegator_id, one.delegate_id)],
    )


def who_may_sign(
    role: Role, hotfix: HotFix, *, grants: Iterable[Grant], delegations: Iterable[Delegation]
) -> str:
    """Who may sign the present phase in `role` now, as one text; empty where nobody may."""
    able = [one for one in grants if can_act(one)]
    return who_acts_as(role, *not_barred(hotfix, role, able, delegations))


def who_can_supply(
    requirement: Requirement,
    hotfix: HotFix,
    *,
    grants: Iterable[Grant],
    delegations: Iterable[Delegation],
) -> str:
    """Who can supply what the gate asks for, as one text: each role with its people, or the reporter.

    Whoever may fill in evidence without being asked for it, the contributor, is named where there is one.
    """
    if requirement.person:
        return requirement.person
    every = list(grants)
    able = [one for one in every if can_act(one)]
    lent = list(delegations)
    found = [
        f"{role.label} ({_supplied_by(requirement, role, hotfix, able, lent) or _nobody(role, every)})"
        for role in requirement.who
    ] or [_("Reporter (%(name)s)") % {"name": hotfix.reported_by}]
    if requirement.of_evidence and (helping := who_acts_as(Role.CONTRIBUTOR, able, lent)):
        found.append(f"{Role.CONTRIBUTOR.label} ({helping})")
    return "; ".join(found)


def _nobody(role: Role, grants: Iterable[Grant]) -> str:
    """That nobody can, and who holds the role and cannot act in it any more."""
    left = ", ".join(str(one.holder) for one in grants if one.role is role and not can_act(one))
    return _("nobody who can act; held by %(who)s") % {"who": left} if left else _("nobody")


def out_of_reach(requirement: Requirement, grants: Iterable[Grant], delegations: Iterable[Delegation]) -> str:
    """Whom no message reaches of those who could supply it, where that is all; of groups it is not asked."""
    people: dict[User, None] = {}
    for grant in grants:
        if grant.role in requirement.who and can_act(grant):
            if not isinstance(grant.holder, User):
                return ""
            people[grant.holder] = None
    people |= {one.delegate: None for one in delegations if one.as_role in requirement.who}
    return "" if any(one.email for one in people) else ", ".join(str(one) for one in people)


def _supplied_by(
    requirement: Requirement, role: Role, hotfix: HotFix, grants: list[Grant], delegations: list[Delegation]
) -> str:
    if requirement.source is Source.DEBT:
        debt = next(one for one in hotfix.debts.all() if str(one.pk) == requirement.place)
        decided = decided_in(hotfix, debt.round)
        able = without_barred(grants, lambda key: bool(debt.why_barred(key, decided)))
        return who_acts_as(role, able, ())  # a debt is settled by no delegate
    if requirement.source is Source.EVIDENCE_DEBT:
        return _follows_from(requirement, role, hotfix, grants, delegations)
    if requirement.source in (Source.SIGN_OFF, Source.THRESHOLD):
        return who_may_sign(role, hotfix, grants=grants, delegations=delegations)
    return who_acts_as(role, grants, delegations)


def _follows_from(
    requirement: Requirement, role: Role, hotfix: HotFix, grants: list[Grant], delegations: list[Delegation]
) -> str:
    debts: Any = hotfix.evidence_debts.open_on(hotfix)
    debt = next(one for one in debts if str(one.pk) == requirement.place)
    if debt.still_lacking:
        return who_acts_as(role, grants, delegations)
    decided = decided_in(hotfix, debt.round)
    able = without_barred(grants, lambda key: bool(debt.why_not_ratified_by(role, key, decided)))
    return who_acts_as(role, able, ())  # nor is what follows ratified by one


def can_act(grant: Grant) -> bool:
    """Whether somebody may act by `grant`: of a group, anybody who may sign in."""
    return grant.counts and (not isinstance(grant.holder, User) or _may_sign_in(grant.holder))


def _may_sign_in(user: "Anybody") -> bool:
    return user.is_active and user.is_staff


# --- Many hot fixes: what waits for one person ------------------------------------------------------------


def waiting_for(user: "Anybody", hotfixes: HotFixQuerySet, reach: Visibility | None = None) -> HotFixQuerySet:
    """Those of `hotfixes` where something waits for `user`: the next step, whatever is owed, said or amended.

    Eight queries before its own, however many there are: which steps wait for their decision, what `user`
    holds, which calls they may confirm, what was decided there by them and those they act for, what is
    owed there, of sign-offs, of evidence and of amendments, and whether a go is over. Where something
    follows, four more tell how far it came, and a few more where something is about to be deployed.

    Args:
        reach: that of `user`, where a page has one: it reads what they hold once.
    """
    me = user.pk
    if me is None or not _may_sign_in(user):
        return hotfixes.none()
    yeses = _model_of("verbal_yeses").objects.waiting_for(user)
    waiting = Q(reported_by=me, state__in=states_waiting_for_the_reporter()) | Q(
        pk__in=yeses.values("hotfix")
    )
    waiting |= Q(pk__in=_model_of("step_decisions").objects.awaited_from(user))
    held = (reach or Visibility(user)).held.acting
    if held:
        mine = {one.role: ids for one, ids in held.items() if one.holder == me}
        calls = _model_of("glass_calls").objects.that_may_confirm(user, mine)
        waiting |= Q(pk__in=calls.values("hotfix"))
        past = _Past(Keys({me, *(one.holder for one in held)}), union(held.values()))
        places: defaultdict[Keys, Q] = defaultdict(lambda: Q(pk__in=()))
        # What is asked of the same ones is asked together: each set of keys goes to the database once.
        for keys, which in (*_to_sign(me, held, past), *_to_do(held, past), *to_answer(me, held)):
            places[keys] |= which
        for keys, which in places.items():
            waiting |= among("pk", keys) & which
        waiting |= among("pk", _to_settle(me, held, past))
    waiting |= among("pk", followed_by(me, held))
    return hotfixes.open().filter(waiting)


class _Decided(NamedTuple):
    """A decision, as separation of duties reads approvals."""

    phase: str
    role: str
    approved: bool
    signer_id: int
    on_behalf_of_id: int | None


def with_a_go_that_is_over(hotfixes: Keys) -> set[int]:
    """The keys of those of `hotfixes` whose go was given, and must be given again because its time is over.

    The gate's own rule is asked of each on which something was given or owed here. One query where there is
    none, and a few more, however many there are.
    """
    about_to_deploy = _ABOUT_TO_DEPLOY.instances(hotfixes=hotfixes)
    read_along(about_to_deploy, "approvals", "debts", "system__clocks", *TELLING)
    return {one.pk for one in about_to_deploy if one.phase and go_is_over(one, one.phase, one.seen)}


def _about_to_deploy(*, hotfixes: Keys) -> Any:
    here = {"hotfix": OuterRef("pk"), "phase": OuterRef("state"), "round": OuterRef("round")}
    given, owed = (Exists(_model_of(name)._base_manager.filter(**here)) for name in ("approvals", "debts"))
    found = HotFix.objects.filter(given | owed, among("pk", hotfixes), state__in=STATES)
    return found.select_related("system").order_by()


_ABOUT_TO_DEPLOY = KeptQuestion(_about_to_deploy)


class _Past:
    """What some people decided on some hot fixes, what is owed there, and which gos are over.

    Three queries, and a few more where something is about to be deployed.
    """

    def __init__(self, people: Keys, hotfixes: Keys) -> None:
        approved = _model_of("approvals").Decision.APPROVED
        self.debts: list[Any] = _OPEN_DEBTS.instances(hotfixes=hotfixes)
        self.over = with_a_go_that_is_over(hotfixes)
        # By hot fix and round; and the yeses of the present rounds, by hot fix.
        self.decided: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
        self.approved: defaultdict[int, list[Any]] = defaultdict(list)
        for pk, now, number, phase, role, decision, *who in _DECISIONS.rows(people=people, hotfixes=hotfixes):
            self._add(pk, now, number, _Decided(phase, role, decision == approved, *who))
        for debt in self.debts:
            if debt.spoken:
                self._add(debt.hotfix_id, debt.hotfix.round, debt.round, debt.spoken)

    def _add(self, hotfix: int, now: int, number: int, decided: Any) -> None:
        self.decided[hotfix, number].append(decided)
        if decided.approved and number == now:
            self.approved[hotfix].append(decided)

    def barred(self, phase: Phase, role: Role, people: Collection[int]) -> set[int]:
        """Where what they signed keeps one of `people` from signing `phase` in `role`."""
        return {
            pk
            for pk, yeses in self.approved.items()
            if any(barring(yeses, phase.state, role, person) for person in people)
        }


def _open_debts(*, hotfixes: Keys) -> Any:
    return _model_of("debts").objects.open().filter(among("hotfix__pk", hotfixes)).select_related("hotfix")


def _decisions(*, people: Keys, hotfixes: Keys) -> Any:
    theirs = _model_of("approvals").objects.filter(
        looked_at_once_found("signer__pk", people) | looked_at_once_found("on_behalf_of__pk", people),
        among("hotfix__pk", hotfixes),
        withdrawal=None,
    )
    facts = ("phase", "role", "decision", "signer_id", "on_behalf_of_id")
    return theirs.order_by().values_list("hotfix_id", "hotfix__round", "round", *facts)


_OPEN_DEBTS, _DECISIONS = KeptQuestion(_open_debts), KeptQuestion(_decisions)


def _to_sign(me: int, held: Mapping[Holding, Keys], past: _Past) -> Iterator[tuple[Keys, Q]]:
    """What keeps, among which keys, those where a sign-off is missing that the person `me` may give.

    Which are missing, `unsigned_roles` says of one, and who may give one, the policy.
    """
    for holding, ids in held.items():
        signed = [phase for phase in PHASES if holding.role in (rule.role for rule in phase.sign_offs)]
        if not signed:
            continue
        people = {me, holding.holder}
        able = Q(pk__in=())
        for phase in signed:
            barred = among("pk", past.barred(phase, holding.role, people)) | kept_out(phase.state, people)
            able |= Q(state=phase.state) & ~barred
        yield ids, able & (~stands(holding.role) | among("pk", past.over))


def _to_do(held: Mapping[Holding, Keys], past: _Past) -> Iterator[tuple[Keys, Q]]:
    """What keeps those where no sign-off is missing, and an act of its own leads on that may be done."""
    for phase in PHASES:
        if phase.way_on.kind is Kind.ACT:
            mine = [ids for one, ids in held.items() if one.role in phase.way_on.roles]
            given = (stands(rule.role) for rule in phase.sign_offs)
            yield union(mine), Q(*given, ~among("pk", past.over), state=phase.state)


def _to_settle(me: int, held: Mapping[Holding, Keys], past: _Past) -> set[int]:
    """The keys of those where the person with the key `me` may settle a debt, in a role of their own."""
    return {
        debt.hotfix_id
        for debt in past.debts
        if debt.hotfix_id in held.get(Holding(debt.as_role, me), ())
        and not debt.why_barred(me, past.decided[debt.hotfix_id, debt.round])
    }


def stands(role: Role) -> Q:
    """What keeps those where the sign-off of `role` is not missing: `unsigned_roles`, asked of rows."""
    here = {"hotfix": OuterRef("pk"), "round": OuterRef("round"), "phase": OuterRef("state"), "role": role}
    approval, debt = _model_of("approvals"), _model_of("debts")
    given = approval.objects.filter(
        covers_the_evidence(),
        decision=approval.Decision.APPROVED,
        settles=None,
        whole=False,
        withdrawal=None,
        **here,
    )
    unsettled = Q(settlement__isnull=True) & (Q(kind=debt.Kind.BREAK_GLASS) | covers_the_evidence())
    ratified = covers_the_evidence("settlement__") & Q(settlement__decision=approval.Decision.APPROVED)
    # Lowered to a Critical, what is only owed stands in for nothing any more.
    unsettled &= Q(incurred_at__gt=_since("lowered_at"))
    # What was owed of another system, which was corrected since, stands in for nothing either.
    of_this_system = Q(incurred_at__gt=_since("corrected_at"))
    owed = debt.objects.filter(of_this_system, unsettled | ratified, **here)
    return Q(Exists(given)) | Q(Exists(owed))


def _since(column: str) -> Coalesce:
    """That moment of the hot fix outside, or the first of all; a join back to it would be walked for each."""
    return Coalesce(OuterRef(column), Value(datetime.min.replace(tzinfo=clock.UTC)))


def _model_of(relation: str) -> Any:
    """The model behind a relation of the hot fix that an app above this one made."""
    return HotFix._meta.get_field(relation).related_model
