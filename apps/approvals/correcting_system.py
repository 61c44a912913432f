"""Correcting a wrong system: roles, visibility, clocks and signatures follow (PROCESS.md 1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import ROLE_BY_CODENAME, Role
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.common.reading_along import read_along
from apps.common.tracking import create_together, of_itself
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.gaining import Behind, whose_acts_bar
from apps.hotfixes.grants import end_grants, grants_on
from apps.hotfixes.models import FormerHolder, HotFix, SystemCorrection
from apps.hotfixes.phase_rules import ROLES_OF_THE_LANE, lets_the_system_be_corrected
from apps.hotfixes.policy import Decision, Rights, is_process_owner, reads_and_changes_nothing
from apps.hotfixes.reporting import grant_from_roster
from apps.systems.models import System

from .models import Approval
from .withdrawals import Withdrawal


def correct_system(
    hotfix: HotFix,
    *,
    to: System,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    reason: str,
) -> SystemCorrection:
    """Make `hotfix` one of the system `to`, until Qualification has ended.

    Every role on it ends, and the roster of `to` grants anew, as an act of `by`. What was said yes to in the
    present phase is void: signatures, yeses by word of mouth, broken glass. Who could see it goes on seeing
    it.

    Args:
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        decision = may_correct_system(Rights(by, locked))
        decision.require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=True)
        _require_another(locked, to)
        read_along([locked], "approvals", "debts")
        correction = SystemCorrection(
            hotfix=locked,
            round=locked.round,
            phase=locked.state,
            before=locked.system,
            after=to,
            reason=reason,
            person=by,
            person_name=str(by),
            corrected_at=clock.now(),
            authenticated_by=asked_again.method,
            version=locked.version + 1,
        )
        correction.save()
        _keep_who_held_a_role(correction)
        _void(correction)
        end_grants(locked, _("Ended as the system was corrected to %(system)s") % {"system": to})
        locked.system, locked.corrected_at = to, correction.corrected_at
        granted = grant_from_roster(locked, by, corrected=True)
        did(What.SYSTEM_CORRECTED, as_role=decision.role, rows=(correction, *granted))
    return correction


def may_correct_system(rights: Rights) -> Decision:
    """May this person say that it is a hot fix of another system? Until Qualification has ended.

    The reporter may, who chose it; so may who decides in Qualification, and process owners. Who oversees
    without a part in it may not.
    """
    hotfix, user = rights.hotfix, rights.user
    if not (user.is_active and user.is_staff):
        return Decision(False, _("This account is not active."))
    if reads_and_changes_nothing(user):
        return Decision(False, _("Auditors and the change board read everything, and change nothing."))
    held = next((role for role in ROLES_OF_THE_LANE if role in rights.roles), None)
    if held is None and not (rights.is_reporter or is_process_owner(user)):
        who = ", ".join(str(role.label) for role in ROLES_OF_THE_LANE)
        sentence = _("Only these may correct the system: the reporter, %(who)s, and process owners.")
        return Decision(False, sentence % {"who": who})
    if hotfix.phase is None or not lets_the_system_be_corrected(hotfix.phase):
        words = {"reference": hotfix.reference, "phase": hotfix.get_state_display()}
        sentence = _(
            "%(reference)s is in %(phase)s: its system is corrected until Qualification has ended. Cancel it"
            " where that is possible still, and report it for the right system."
        )
        return Decision(False, sentence % words, WrongPhase)
    return Decision(True, role=held)


def _require_another(hotfix: HotFix, to: System) -> None:
    """Raise BadInput unless `to` may be reported on, and is not what it is already."""
    sentence = ""
    if to.pk == hotfix.system_id:
        sentence = _("It is a hot fix of %(system)s already.") % {"system": to}
    elif not to.in_production:
        sentence = _("%(system)s is not in production.") % {"system": to}
    if sentence:
        raise BadInput(sentence, {"to": [sentence]})


def void_by_a_correction(hotfix: HotFix) -> list[Approval]:
    """The yeses of the present phase that a correction of the system voids, oldest first."""
    here = (hotfix.round, hotfix.state)
    return [
        one
        for one in hotfix.approvals.all()
        if (one.round, one.phase) == here and one.counts_as_yes and not one.whole
    ]


def _void(correction: SystemCorrection) -> None:
    """Put beside each yes of the phase that it counts no more; what was only said goes by the moment."""
    hotfix = correction.hotfix
    with of_itself(_("Void: the system was corrected")):
        for given in void_by_a_correction(hotfix):
            Withdrawal(
                hotfix=hotfix,
                approval=given,
                correction=correction,
                person=correction.person,
                person_name=correction.person_name,
                reason=correction.reason,
                withdrawn_at=correction.corrected_at,
                authenticated_by=correction.authenticated_by,
            ).save()
    hotfix.read_again("approvals")


def _keep_who_held_a_role(correction: SystemCorrection) -> None:
    """Keep everybody who holds a role now, by a group too, or acts in one for somebody else."""
    with of_itself(_("Held a role before the system was corrected")):
        create_together(
            [
                FormerHolder(
                    hotfix=correction.hotfix,
                    correction=correction,
                    person=person,
                    person_name=str(person),
                    role=role,
                )
                for person, role in _people_with_a_role(correction.hotfix)
            ]
        )


def _people_with_a_role(hotfix: HotFix) -> list[tuple[User, Role]]:
    """Everybody who sees `hotfix` by a role, each role once: seeing asks not for whose act it is."""
    held = {(key, ROLE_BY_CODENAME[code]) for key, code in _grants_of_each(hotfix)}
    held |= {(one.delegate_id, one.as_role) for one in Delegation.objects.lending(hotfix)}
    people = User.objects.in_bulk({key for key, _role in held})
    order = list(Role)
    return [(people[key], role) for key, role in sorted(held, key=lambda one: (order.index(one[1]), one[0]))]


def _grants_of_each(hotfix: HotFix) -> Iterator[tuple[int, str]]:
    yield from hotfix.user_grants.order_by().values_list("user", "permission__codename")
    members = hotfix.group_grants.filter(group__user__isnull=False).order_by()
    yield from members.values_list("group__user", "permission__codename")


@dataclass(frozen=True)
class RolesOfARole:
    """Who holds one role before and after a correction, in words."""

    role: Role
    before: tuple[str, ...]
    after: tuple[str, ...]


def roles_before_and_after(hotfix: HotFix, to: System | None, by: User) -> list[RolesOfARole]:
    """Who holds each role now, and who would, were `by` to correct the system to `to`; a few queries."""
    before: dict[Role, list[str]] = {}
    for grant in grants_on(hotfix):
        before.setdefault(grant.role, []).append(str(grant.holder))
    after: dict[Role, list[str]] = {}
    entries = list(to.roster.select_related("user", "group")) if to else []
    behind = Behind.all_of([by.pk, *(one.user_id for one in entries if one.user_id)])
    for entry in entries:
        if entry.user is None:
            after.setdefault(entry.as_role, []).append(str(entry.group))
        elif entry.user.is_active:
            barred = whose_acts_bar(entry.user, [by.pk], behind)
            words = _("%(who)s, without effect: nobody gains by their own act") if barred else "%(who)s"
            after.setdefault(entry.as_role, []).append(words % {"who": entry.user})
    return [
        RolesOfARole(role, tuple(before.get(role, ())), tuple(after.get(role, ())))
        for role in Role
        if role in before or role in after
    ]


def gains_nothing(by: User, to: System) -> list[Role]:
    """The roles that the roster of `to` names `by` in, themselves or by a group: correcting gives none."""
    groups = set(by.groups.values_list("pk", flat=True))
    found = {one.as_role for one in to.roster.all() if one.user_id == by.pk or one.group_id in groups}
    return [role for role in Role if role in found]
