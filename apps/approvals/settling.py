"""Settling a debt: its rightful role ratifies, countersigns or refuses what was done without it."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common.errors import WrongPhase
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import signed_content
from apps.hotfixes.grants import Grant, grants_on
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import require_on_screen
from apps.hotfixes.phases import SIGNED_BY_THE_DEVELOPER, State
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.separation_of_duties import (
    barring,
    gave_the_other_approval,
    reported_it,
    reporter_may_not_sign,
)

from .debts import Debt, Spoken, moment_in_words
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
    with door(debt.hotfix, by=by, seen=seen, reason=reason) as locked:
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
    if why := barred(debt, rights.user.pk, hotfix):
        return Decision(False, why)
    if settled := debt.settled_by:
        sentence = _("%(who)s has settled this debt already, at %(when)s: %(verdict)s.") % {
            "who": settled.signer_name,
            "when": moment_in_words(settled.signed_at),
            "verdict": settled.verdict,
        }
        return Decision(False, sentence, WrongPhase)
    return Decision(True, role=debt.as_role)


def barred(debt: Debt, user_id: int | None, hotfix: HotFix) -> str:
    """Why separation of duties keeps this person from settling `debt`; empty where it does not."""
    if debt.verbal and debt.holder_id != user_id:
        return _("Only %(who)s may countersign this.") % {"who": debt.debtor}
    if debt.glass and user_id in {*debt.glass.breakers, debt.incurred_by_id}:
        return _("You went ahead without this sign-off, so somebody else must ratify or refuse it.")
    if reported_it(hotfix, debt.phase, user_id):
        return reporter_may_not_sign(debt.phase)
    decided = [one for one in hotfix.approvals.all() if one.round == debt.round]
    said = hotfix.debts.said_in(debt.round)
    found = barring([*decided, *said], debt.phase, debt.role, user_id)
    return _sentence(debt, found) if found else ""


def _sentence(debt: Debt, found: Approval | Spoken) -> str:
    """Why what was decided in the round of `debt` keeps this person from settling it."""
    if found.phase == debt.phase:
        return gave_the_other_approval(debt.phase)
    if found.phase in SIGNED_BY_THE_DEVELOPER:
        return _("You signed %(there)s in round %(number)d, so somebody else must settle %(phase)s.") % {
            "there": State(found.phase).label,
            "number": debt.round,
            "phase": debt.get_phase_display(),
        }
    return _("You decided about a later phase of round %(number)d, so somebody else settles this.") % {
        "number": debt.round
    }


def who_may_settle(debt: Debt, grants: list[Grant]) -> str:
    """Who could settle `debt` now, by name; groups by theirs."""
    if debt.verbal:
        return debt.holder_name
    names = [
        str(grant.holder)
        for grant in grants
        if grant.role is debt.as_role
        and not (isinstance(grant.holder, User) and barred(debt, grant.holder.pk, debt.hotfix))
    ]
    return ", ".join(names) or _("nobody yet: a process owner can grant the role")


def who_may_settle_now(debt: Debt) -> str:
    """The same, for a caller that has not read the roles."""
    return who_may_settle(debt, grants_on(debt.hotfix))
