"""What waits for whom by the gate and the policy, asked of each person; and what the lists say otherwise."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from apps.accounts.models import User
from apps.approvals.amending import may_sign_amendment
from apps.approvals.break_glass import may_break
from apps.approvals.break_glass_calls import BreakGlassCall, calls_of, waiting_call
from apps.approvals.changing_lane import may_answer_lane_change
from apps.approvals.consent import may_answer
from apps.approvals.deciding_on_steps import may_decide, undone_record
from apps.approvals.ratifying import may_ratify
from apps.approvals.settling import may_settle
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import grants_on, with_roles
from apps.hotfixes.inbox import NextStep, awaited, next_step, waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import phase_of
from apps.hotfixes.policy import Rights

# A role, and who takes the step in it: "A", or "B for A".
Named = tuple[str, str]


def differences(
    hotfixes: Iterable[HotFix], people: Iterable[User], *, lists_of: Collection[User] = ()
) -> list[str]:
    """Where what all hot fixes are asked at once differs from the gate and the policy, each in a sentence.

    Args:
        people: everybody who may be named.
        lists_of: whose lists are looked at; those of all people where it is empty.
    """
    found, everybody = [], list(people)
    every = HotFix.objects.all()
    whose = lists_of or everybody
    listed = {one.pk: set(waiting_for(one, every).values_list("pk", flat=True)) for one in whose}
    calls = {one.pk: _to_confirm(one) for one in whose}
    for given in hotfixes:
        (hotfix,) = with_roles(every.prefetch_related("approvals", "debts").filter(pk=given.pk))
        there = _There(hotfix)
        step, rights = there.step, [there.rights_of(person) for person in everybody]
        for one in (one for one in rights if one.user.pk in listed):
            confirms = _may_confirm(one, there)
            waits = confirms or _leads_on(one, step) or _may_settle_something(one)
            waits = waits or _may_answer_a_yes(one, there) or _something_follows_from(one, there)
            waits = waits or _answers_for_a_lane(one, there) or _signs_an_amendment(one, there)
            waits = waits or _decides(one, there)
            if waits is not (hotfix.pk in listed[one.user.pk]):
                found.append(f"{hotfix}: it waits for {one.user}: {waits}, and the list says otherwise.")
            if confirms is not (hotfix.pk in calls[one.user.pk]):
                found.append(f"{hotfix}: {one.user} may confirm: {confirms}, and the list says otherwise.")
        found += _other_names(hotfix, step, rights)
    return found


class _There:
    """What there is on a hot fix whoever asks, read once for everybody."""

    def __init__(self, hotfix: HotFix) -> None:
        self.hotfix = hotfix
        self.step = next_step(hotfix.phase, gate(hotfix).unsigned) if hotfix.phase else None
        self.calls = calls_of(hotfix)
        self.may_be_confirmed = waiting_call(hotfix, self.calls) is not None
        self.yeses = list(hotfix.verbal_yeses.all())
        self.owed = list(hotfix.evidence_debts.open_on(hotfix))
        self.follows = [(debt, debt.present_evidence()) for debt in self.owed]
        self.lane_changes = list(hotfix.lane_changes.open_on(hotfix))
        self.amendments = list(hotfix.amendments.open_on(hotfix))
        record = undone_record(hotfix)
        self.undecided = record if record is not None and record.undecided() else None
        self._lent = Rights(hotfix.reported_by, hotfix).lent

    def rights_of(self, person: User) -> Rights:
        """Those of `person`, told what is lent and owed here."""
        rights = Rights(person, self.hotfix)
        known: dict[str, Any] = {"lent": self._lent, "owed": self.owed}
        vars(rights).update(known)
        return rights


def _to_confirm(person: User) -> set[int]:
    return set(BreakGlassCall.objects.that_may_confirm(person).values_list("hotfix", flat=True))


def _signs_in(rights: Rights) -> bool:
    return rights.user.is_active and rights.user.is_staff


def _leads_on(rights: Rights, step: NextStep | None) -> bool:
    """Whether the policy lets this person take the next step."""
    if step is None or not _signs_in(rights):
        return False
    if step.by_reporter and rights.is_reporter:
        return rights.may(step.act).allowed
    return any(way.allowed for role in step.roles for way in rights.ways(step.act, role))


def _may_settle_something(rights: Rights) -> bool:
    return _signs_in(rights) and any(may_settle(rights, debt).allowed for debt in rights.hotfix.debts.all())


def _something_follows_from(rights: Rights, there: _There) -> bool:
    """Whether this person supplies what an evidence debt still lacks, or ratifies one that lacks nothing."""
    if not _signs_in(rights):
        return False
    return any(
        _supplies(rights, records) if debt.lacks(records) else may_ratify(rights, debt).allowed
        for debt, records in there.follows
    )


def _answers_for_a_lane(rights: Rights, there: _There) -> bool:
    return _signs_in(rights) and any(
        may_answer_lane_change(rights, one).allowed for one in there.lane_changes
    )


def _signs_an_amendment(rights: Rights, there: _There) -> bool:
    return _signs_in(rights) and any(may_sign_amendment(rights, one).allowed for one in there.amendments)


def _supplies(rights: Rights, records: Mapping[str, Iterable[Evidence]]) -> bool:
    """Whether it waits for them as a supplier; a contributor may help, and is not waited for."""
    for name, found in records.items():
        if any([*one.missing(), *one.unanswered()] for one in found) and rights.may_record(name).allowed:
            phase = phase_of(name)
            assert phase is not None
            if (rights.is_reporter and not phase.suppliers) or any(
                role in rights.roles or role in rights.held_for for role in phase.suppliers
            ):
                return True
    return False


def _may_answer_a_yes(rights: Rights, there: _There) -> bool:
    return any(may_answer(rights, yes).allowed for yes in there.yeses)


def _decides(rights: Rights, there: _There) -> bool:
    """Whether steps that were not done wait for this person's decision."""
    return there.undecided is not None and may_decide(rights, there.undecided).allowed


def _may_confirm(rights: Rights, there: _There) -> bool:
    return there.may_be_confirmed and may_break(rights, there.calls).allowed


def _other_names(hotfix: HotFix, step: NextStep | None, rights: list[Rights]) -> Iterator[str]:
    """Whom the column of the list names, people alone, and whom the policy lets take the next step."""
    groups = {str(one.holder) for one in grants_on(hotfix) if not isinstance(one.holder, User)}
    named: set[Named] = {
        (one.role or "reporter", name)
        for one in awaited(hotfix)
        for name in (*one.holders, *one.delegates)
        if name not in groups
    }
    able = set(_able(hotfix, step, rights)) if step else set()
    if named != able:
        yield f"{hotfix}: the list names {sorted(named)}, and the policy lets {sorted(able)}."


def _able(hotfix: HotFix, step: NextStep, rights: list[Rights]) -> Iterator[Named]:
    alone = {(one.holder.pk, one.role) for one in grants_on(hotfix) if isinstance(one.holder, User)}
    for one in rights:
        if not _signs_in(one):
            continue
        if step.by_reporter and one.is_reporter:
            yield "reporter", str(one.user)
        for way in (way for role in step.roles for way in one.ways(step.act, role) if way.allowed):
            assert way.role is not None
            if way.on_behalf_of or (one.user.pk, way.role) in alone:
                yield way.role, in_place_of(str(one.user), str(way.on_behalf_of or ""))
