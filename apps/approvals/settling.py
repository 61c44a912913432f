"""Settling a debt: its rightful role ratifies, countersigns or refuses what was done without it.

Where all that followed in its phase is there by then, a yes ratifies that as well: nobody signs the same
evidence twice in one role.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.reading_along import read_along
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import ratified_content, signed_content
from apps.hotfixes.grants import Grant, grants_on
from apps.hotfixes.missed import Missed, missed_by
from apps.hotfixes.overtaken import require_on_screen, version_seen
from apps.hotfixes.perform import move_if_open
from apps.hotfixes.phase_rules import owed_with
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.separation_of_duties import decided_in
from apps.hotfixes.waiving import require_waived

from .debts import Debt
from .evidence_debts import EvidenceDebt
from .models import Approval
from .ratifying import may_ratify


def settle(
    debt: Debt,
    *,
    ratified: bool,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    seen_evidence: str | None = None,
    reason: str = "",
    waivers: Mapping[str, str] | None = None,
) -> Approval:
    """Ratify (or countersign) `debt`, or refuse to; it is a signature under the evidence as it is now.

    Where it was what the gate of the present phase still waited for, the hot fix moves on, as by a sign-off.

    Args:
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.
        seen_evidence: the digest of the evidence that was on screen.
        reason: the comment, or the reason that a refusal needs.
        waivers: why what the evidence misses of a threshold may be, by threshold; a yes needs one for each.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(debt.hotfix, by=by, seen=version_seen(seen, seen_evidence), reason=reason) as (locked, did):
        read_along([locked], "approvals")
        present = locked.debts.get(pk=debt.pk)
        rights = Rights(by, locked)
        may_settle(rights, present).require()
        authenticated_by = require_proof(proof, by, priority=locked.priority).method
        check_reason(reason, needed=not ratified)
        evidence = evidence_of(present)
        whole = ratified_along(rights, present, evidence) if ratified else None
        content = content_of(present, evidence, whole)
        require_on_screen(seen_evidence, content, hotfix=locked, by=by, seen=seen)
        waived = require_waived(missed_of(present, evidence), waivers or {}) if ratified else []
        approval: Approval = locked.approvals.give(
            locked,
            signer=by,
            role=present.as_role,
            act=present.as_phase.signs_by,
            approved=ratified,
            meaning=meaning(present, ratified=ratified, whole=whole is not None),
            comment=reason,
            evidence=content,
            authenticated_by=authenticated_by,
            settles=present,
            ratifies=whole,
            waived=waived,
        )
        if ratified and (present.round, present.phase) == (locked.round, locked.state):
            move_if_open(locked, by=by)
        did(
            What.DEBT_SETTLED,
            act=approval.act,
            as_role=present.as_role,
            evidence=owed_with(present.as_phase) if whole else present.as_phase.evidence,
            rows=(approval,),
        )
    return approval


def meaning(debt: Debt, *, ratified: bool, whole: bool = False) -> str:
    """What the one who settles `debt` says with their name.

    Args:
        whole: whether what followed is ratified by it as well.
    """
    if not ratified:
        return _("I refuse: this went ahead without my approval, and I do not give it afterwards.")
    if debt.is_countersigned:
        words = _("I said yes, have seen all that followed, and countersign it: %(meaning)s")
        words = words if whole else _("I said yes, and countersign it: %(meaning)s")
    else:
        words = _("I have seen all that followed, and ratify it: %(meaning)s")
        words = words if whole else _("I ratify it: %(meaning)s")
    return words % {"meaning": debt.as_phase.rule_for(debt.as_role).meaning}


def evidence_names_of(debt: Debt) -> tuple[str, ...]:
    """The evidence that whoever settles `debt` must be able to see, what is ratified with it included."""
    return tuple(dict.fromkeys((*owed_with(debt.as_phase), *debt.as_phase.all_evidence)))


def evidence_of(debt: Debt) -> dict[str, list[Evidence]]:
    """That evidence, of the phase and round that `debt` belongs to, whatever the round is now."""
    found = debt.hotfix.evidence(*evidence_names_of(debt), every_round=True)
    return of_round(found, debt.round)


def content_of(debt: Debt, evidence: Mapping[str, list[Evidence]], whole: EvidenceDebt | None) -> Content:
    """What one who settles `debt` signs: all that followed too, where `whole` is ratified along."""
    return (ratified_content if whole else signed_content)(debt.as_phase, evidence)


def followed_with(debt: Debt) -> EvidenceDebt | None:
    """What else is owed of the evidence in the phase and round of `debt`, by its role; None for nothing."""
    every: list[EvidenceDebt] = list(debt.hotfix.evidence_debts.all())
    here = [one for one in every if (one.phase, one.round) == (debt.phase, debt.round)]
    for one in here:
        one.hotfix = debt.hotfix
    return next((one for one in reversed(here) if one.is_open and debt.as_role in one.to_ratify), None)


def ratified_along(rights: Rights, debt: Debt, evidence: Mapping[str, list[Evidence]]) -> EvidenceDebt | None:
    """What followed, where a yes of this person to `debt` ratifies it as well: it is complete by now.

    Whom something bars from ratifying that settles the sign-off alone.
    """
    found = followed_with(debt)
    if found is None:
        return None
    read_along([debt.hotfix], "debts", "evidence_debts", "supplements")
    if not may_ratify(rights, found, debt.as_role).allowed:
        return None
    lacks = found.lacks({name: evidence[name] for name in owed_with(debt.as_phase)})
    return None if lacks else found


def missed_of(debt: Debt, evidence: Mapping[str, list[Evidence]]) -> tuple[Missed, ...]:
    """The thresholds that a yes to `debt` waives: the `evidence` of its phase and round misses them."""
    return missed_by(record for name in debt.as_phase.evidence for record in evidence[name])


def may_settle(rights: Rights, debt: Debt) -> Decision:
    """May this person settle `debt` now? Its rightful role may, by grant, with separation of duties."""
    hotfix = rights.hotfix
    if not rights.user.is_active:
        return Decision(False, _("This account is not active."))
    if debt.as_role not in rights.roles:
        return Decision(False, _("Only %(who)s may settle this debt.") % {"who": debt.debtor})
    if hotfix.ended:
        return Decision(False, _("%(reference)s has ended.") % {"reference": hotfix.reference}, WrongPhase)
    if why := debt.why_barred(rights.user.pk, decided_in(hotfix, debt.round)):
        return Decision(False, why)
    if debt.void:
        return Decision(False, _("Nothing is owed any more: the system was corrected."), WrongPhase)
    if settled := debt.settled_by:
        sentence = _("%(who)s has settled this debt already, at %(when)s: %(verdict)s.") % {
            "who": settled.signer_name,
            "when": clock.to_the_minute(settled.signed_at),
            "verdict": settled.verdict,
        }
        return Decision(False, sentence, WrongPhase)
    return Decision(True, role=debt.as_role)


def who_may_settle(debt: Debt, grants: list[Grant]) -> str:
    """Who could settle `debt` now, by name; groups by theirs."""
    if debt.verbal and not debt.passed_on:
        return debt.holder_name
    decided = decided_in(debt.hotfix, debt.round)
    names = [
        str(grant.holder)
        for grant in grants
        if grant.role is debt.as_role
        and grant.counts
        and not (isinstance(grant.holder, User) and _cannot(grant.holder, debt, decided))
    ]
    return ", ".join(names) or _("nobody yet: a process owner can grant the role")


def _cannot(person: User, debt: Debt, decided: list[Any]) -> bool:
    """Whether who holds the role of `debt` settles it not: they cannot sign in, or are barred."""
    return not (person.is_active and person.is_staff) or bool(debt.why_barred(person.pk, decided))


def who_may_settle_now(debt: Debt) -> str:
    """The same, for a caller that has not read the roles."""
    return who_may_settle(debt, grants_on(debt.hotfix))
