"""What waits for whom by the gate and the policy, asked of each person; and what the lists say otherwise."""

from collections.abc import Iterable, Iterator, Mapping

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


def differences(hotfixes: Iterable[HotFix], people: Iterable[User]) -> list[str]:
    """Where what all hot fixes are asked at once differs from the gate and the policy, each in a sentence."""
    found, everybody = [], list(people)
    every = HotFix.objects.all()
    listed = {one.pk: set(waiting_for(one, every).values_list("pk", flat=True)) for one in everybody}
    calls = {one.pk: _to_confirm(one) for one in everybody}
    for given in hotfixes:
        hotfix = with_roles(every.prefetch_related("approvals", "debts")).get(pk=given.pk)
        step = next_step(hotfix.phase, gate(hotfix).unsigned) if hotfix.phase else None
        rights = [Rights(person, hotfix) for person in everybody]
        for one in rights:
            confirms = _may_confirm(one)
            waits = confirms or _leads_on(one, step) or _may_settle_something(one) or _may_answer_a_yes(one)
            waits = waits or _something_follows_from(one) or _answers_for_a_lane(one)
            waits = waits or _signs_an_amendment(one) or _decides(one)
            if waits is not (hotfix.pk in listed[one.user.pk]):
                found.append(f"{hotfix}: it waits for {one.user}: {waits}, and the list says otherwise.")
            if confirms is not (hotfix.pk in calls[one.user.pk]):
                found.append(f"{hotfix}: {one.user} may confirm: {confirms}, and the list says otherwise.")
        found += _other_names(hotfix, step, rights)
    return found


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


def _something_follows_from(rights: Rights) -> bool:
    """Whether this person supplies what an evidence debt still lacks, or ratifies one that lacks nothing."""
    if not _signs_in(rights):
        return False
    hotfix = rights.hotfix
    return any(
        _supplies(rights, records) if debt.lacks(records) else may_ratify(rights, debt).allowed
        for debt in hotfix.evidence_debts.open_on(hotfix)
        for records in [debt.present_evidence()]
    )


def _answers_for_a_lane(rights: Rights) -> bool:
    return _signs_in(rights) and any(
        may_answer_lane_change(rights, one).allowed
        for one in rights.hotfix.lane_changes.open_on(rights.hotfix)
    )


def _signs_an_amendment(rights: Rights) -> bool:
    waiting = rights.hotfix.amendments.open_on(rights.hotfix)
    return _signs_in(rights) and any(may_sign_amendment(rights, one).allowed for one in waiting)


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


def _may_answer_a_yes(rights: Rights) -> bool:
    return any(may_answer(rights, yes).allowed for yes in rights.hotfix.verbal_yeses.all())


def _decides(rights: Rights) -> bool:
    """Whether steps that were not done wait for this person's decision."""
    record = undone_record(rights.hotfix)
    return record is not None and bool(record.undecided()) and may_decide(rights, record).allowed


def _may_confirm(rights: Rights) -> bool:
    calls = calls_of(rights.hotfix)
    return waiting_call(rights.hotfix, calls) is not None and may_break(rights, calls).allowed


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
