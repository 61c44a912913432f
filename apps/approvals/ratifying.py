"""Ratifying what followed: a holder of each role that signs the phase signs all of it (PROCESS.md 1)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import GateClosed, WrongPhase
from apps.common.reading_along import read_along
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import ratified_content
from apps.hotfixes.missed import Missed, missed_by
from apps.hotfixes.overtaken import require_on_screen
from apps.hotfixes.perform import move_if_open
from apps.hotfixes.phase_rules import owed_with
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.separation_of_duties import decided_in
from apps.hotfixes.waiving import require_waived

from .evidence_debts import EvidenceDebt
from .models import Approval


def ratify(
    debt: EvidenceDebt,
    *,
    by: User,
    as_role: Role | None = None,
    proof: Proof | None,
    seen: int | None = None,
    seen_evidence: str | None = None,
    reason: str = "",
    waivers: Mapping[str, str] | None = None,
) -> Approval:
    """Ratify, in one role, what followed in the phase and round of `debt`: a signature over all of it.

    It settles every debt of that role there, of evidence and of a sign-off that was skipped or only said.

    Args:
        as_role: the role to ratify in, where the person holds several that do.
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.
        seen_evidence: the digest of the evidence that was on screen.
        reason: a comment.
        waivers: why what followed may miss a threshold, by threshold, where nobody has waived that yet.

    Raises:
        NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(debt.hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        read_along([locked], "approvals", "debts", "supplements")
        present = locked.evidence_debts.get(pk=debt.pk)
        present.hotfix = locked
        decision = may_ratify(Rights(by, locked), present, as_role)
        decision.require()
        assert decision.role is not None
        authenticated_by = require_proof(proof, by, priority=locked.priority).method
        check_reason(reason, needed=False)
        evidence = evidence_of(present)
        if lacks := present.lacks(evidence):
            raise GateClosed(_("Not ready to ratify yet: the evidence is not complete."), lacks)
        content = ratified_content(present.as_phase, evidence)
        require_on_screen(seen_evidence, content, hotfix=locked, by=by, seen=seen)
        waived = require_waived(missed_of(present, evidence), waivers or {})
        skipped = present.sign_off_owed(decision.role)
        approval: Approval = locked.approvals.give(
            locked,
            signer=by,
            role=decision.role,
            act=present.as_phase.signs_by,
            approved=True,
            meaning=meaning(present, decision.role),
            comment=reason,
            evidence=content,
            authenticated_by=authenticated_by,
            settles=skipped,
            ratifies=present,
            waived=waived,
        )
        if skipped and (present.round, present.phase) == (locked.round, locked.state):
            move_if_open(locked, by=by)
        did(
            What.EVIDENCE_RATIFIED,
            act=approval.act,
            as_role=decision.role,
            evidence=owed_with(present.as_phase),
            rows=(approval,),
        )
    return approval


def meaning(debt: EvidenceDebt, role: Role) -> str:
    """What one who ratifies `debt` in `role` says with their name."""
    words = _("I have seen all that followed, and ratify it: %(meaning)s")
    return words % {"meaning": debt.as_phase.rule_for(role).meaning}


def evidence_of(debt: EvidenceDebt) -> dict[str, list[Evidence]]:
    """All that is ratified with `debt`: the evidence of its phase and round, as it is now."""
    found = debt.hotfix.evidence(*owed_with(debt.as_phase), every_round=True)
    return of_round(found, debt.round)


def missed_of(debt: EvidenceDebt, evidence: Mapping[str, list[Evidence]]) -> list[Missed]:
    """The thresholds that whoever ratifies `debt` waives: missed, and waived by nobody who signed there."""
    given = {
        (one.threshold, one.missed)
        for one in debt.hotfix.waivers.select_related("approval")
        if (one.approval.round, one.approval.phase) == (debt.round, debt.phase)
    }
    missed = missed_by(record for name in debt.as_phase.evidence for record in evidence[name])
    return [one for one in missed if (one.threshold.value, one.words) not in given]


def content_of(debt: EvidenceDebt) -> Content:
    """What one who ratifies `debt` has on screen, and signs."""
    return ratified_content(debt.as_phase, evidence_of(debt))


def may_ratify(rights: Rights, debt: EvidenceDebt, as_role: Role | None = None) -> Decision:
    """May this person ratify `debt` now? Whether it is complete by then is asked of the evidence."""
    if not rights.user.is_active:
        return Decision(False, _("This account is not active."))
    held = [role for role in debt.roles if role in rights.roles and as_role in (None, role)]
    if not held:
        who = ", ".join(str(role.label) for role in debt.roles)
        return Decision(False, _("Only these may ratify this: %(who)s.") % {"who": who})
    if not debt.is_open or debt.is_followed_by_one_of(rights.hotfix.evidence_debts.all()):
        return Decision(
            False, _("%(debt)s: %(status)s.") % {"debt": debt, "status": debt.status_in_words}, WrongPhase
        )
    found = [_may_ratify_as(rights, debt, role) for role in held]
    return next((one for one in found if one.allowed), found[0])


def _may_ratify_as(rights: Rights, debt: EvidenceDebt, role: Role) -> Decision:
    if given := debt.ratifications.get(role):
        words = {"who": given.signer_name, "when": clock.to_the_minute(given.signed_at)}
        sentence = _("%(who)s has ratified this already, at %(when)s.")
        return Decision(False, sentence % words, WrongPhase)
    why = debt.why_not_ratified_by(role, rights.user.pk, decided_in(rights.hotfix, debt.round))
    return Decision(False, why) if why else Decision(True, role=role)


def may_supply(rights: Rights, debt: EvidenceDebt) -> Decision:
    """May this person fill in something that `debt` names? Who may record one of its kinds of evidence."""
    found = [rights.may_record(name) for name in dict.fromkeys(one["evidence"] for one in debt.names)]
    refused = Decision(False, _("Nothing is missing here any more."), WrongPhase)
    return next((one for one in found if one.allowed), found[0] if found else refused)
