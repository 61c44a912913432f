"""Settling a debt: its rightful role ratifies, countersigns or refuses what was done without it."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common.errors import WrongPhase
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import signed_content
from apps.hotfixes.grants import Grant, grants_on
from apps.hotfixes.perform import require_on_screen
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.separation_of_duties import decided_in

from .debts import Debt, moment_in_words
from .models import Approval


def settle(
    debt: Debt,
    *,
    ratified: bool,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    seen_evidence: str | None = None,
    reason: str = "",
) -> Approval:
    """Ratify (or countersign) `debt`, or refuse to; it is a signature under the evidence as it is now.

    Args:
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.
        seen_evidence: the digest of the evidence that was on screen.
        reason: the comment, or the reason that a refusal needs.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(debt.hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        present = locked.debts.get(pk=debt.pk)
        rights = Rights(by, locked)
        may_settle(rights, present).require()
        authenticated_by = require_proof(proof, by).method
        check_reason(reason, needed=not ratified)
        content = content_of(present)
        require_on_screen(seen_evidence, content)
        approval: Approval = locked.approvals.give(
            locked,
            signer=by,
            role=present.as_role,
            act=present.as_phase.signs_by,
            approved=ratified,
            meaning=meaning(present, ratified=ratified),
            comment=reason,
            evidence=content,
            authenticated_by=authenticated_by,
            settles=present,
        )
        did(
            What.DEBT_SETTLED,
            act=approval.act,
            as_role=present.as_role,
            evidence=present.as_phase.evidence,
            rows=(approval,),
        )
    return approval


def meaning(debt: Debt, *, ratified: bool) -> str:
    """What the one who settles `debt` says with their name."""
    if not ratified:
        return _("I refuse: this went ahead without my approval, and I do not give it afterwards.")
    words = _("I said yes, and countersign it: %(meaning)s") if debt.verbal else _("I ratify it: %(meaning)s")
    return words % {"meaning": debt.as_phase.rule_for(debt.as_role).meaning}


def evidence_of(debt: Debt) -> dict[str, list[Evidence]]:
    """The evidence of the phase and round that `debt` belongs to, whatever the round is now."""
    found = debt.hotfix.evidence(*debt.as_phase.all_evidence, every_round=True)
    return of_round(found, debt.round)


def content_of(debt: Debt) -> Content:
    """What the one who settles `debt` has on screen, and signs."""
    return signed_content(debt.as_phase, evidence_of(debt))


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
    if settled := debt.settled_by:
        sentence = _("%(who)s has settled this debt already, at %(when)s: %(verdict)s.") % {
            "who": settled.signer_name,
            "when": moment_in_words(settled.signed_at),
            "verdict": settled.verdict,
        }
        return Decision(False, sentence, WrongPhase)
    return Decision(True, role=debt.as_role)


def who_may_settle(debt: Debt, grants: list[Grant]) -> str:
    """Who could settle `debt` now, by name; groups by theirs."""
    if debt.verbal:
        return debt.holder_name
    decided = decided_in(debt.hotfix, debt.round)
    names = [
        str(grant.holder)
        for grant in grants
        if grant.role is debt.as_role
        and not (isinstance(grant.holder, User) and debt.why_barred(grant.holder.pk, decided))
    ]
    return ", ".join(names) or _("nobody yet: a process owner can grant the role")


def who_may_settle_now(debt: Debt) -> str:
    """The same, for a caller that has not read the roles."""
    return who_may_settle(debt, grants_on(debt.hotfix))
