"""What waits for whom by the gate and the policy, asked of each person; and what the lists say otherwise."""

from collections.abc import Iterable, Iterator

from apps.accounts.models import User
from apps.approvals.break_glass import may_break
from apps.approvals.break_glass_calls import BreakGlassCall, calls_of, waiting_call
from apps.approvals.settling import may_settle
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import grants_on, with_roles
from apps.hotfixes.inbox import NextStep, awaited, next_step, waiting_for
from apps.hotfixes.models import HotFix
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
            waits = confirms or _leads_on(one, step) or _may_settle_something(one)
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
