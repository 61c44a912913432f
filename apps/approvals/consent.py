"""A claim is not consent: a recorded yes counts once its holder or its witness confirms it (PROCESS.md 3)."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.reading_along import read_along
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.evidence import digest
from apps.hotfixes.freshness import Seen, seen_now, signed_content
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.overtaken import require_on_screen, version_seen
from apps.hotfixes.perform import Outcome, Owed, go_ahead
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.hotfixes.policy import Decision, Rights

from .debts import Debt, require_new
from .verbal import nobody_says_a_waiver, seen_of, why_no_holder, why_no_witness, why_not_apart
from .verbal_yeses import VerbalAnswer, VerbalYes


def confirm_verbal(
    yes: VerbalYes,
    *,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    seen_evidence: str | None = None,
    comment: str = "",
) -> Outcome:
    """Confirm, as its holder or its witness, that a recorded yes was said: from now on it counts, as a debt.

    Args:
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.
        seen_evidence: the digest of the evidence that was on screen.

    Raises:
        NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    comment = comment.strip()
    check_reason(comment, needed=False)

    def owe(locked: HotFix, asked_again: Proof) -> Owed:
        present = locked.verbal_yeses.get(pk=yes.pk)
        may_confirm(Rights(by, locked), present).require()
        evidence = locked.present_evidence()
        content = signed_content(PHASE_BY_STATE[State(locked.state)], evidence)
        require_on_screen(seen_evidence, content, hotfix=locked, by=by, seen=seen)
        now = gate(locked, evidence)
        now.require_ready_to_sign()
        now.require_nothing_missed(nobody_says_a_waiver())
        require_new(locked, [present.as_role])
        answer = _answer(present, VerbalAnswer.Verdict.CONFIRMED, by, asked_again, comment, digest(content))
        debt = locked.debts.incur(
            locked,
            role=present.as_role,
            by=by,
            proof=asked_again,
            kind=Debt.Kind.VERBAL,
            evidence_digest=present.evidence_digest,
            seen=seen_now(PHASE_BY_STATE[State(locked.state)], evidence),
            holder=present.holder,
            holder_name=present.holder_name,
            said_at=present.said_at,
            channel=present.channel,
            witness=present.witness,
            witness_name=present.witness_name,
            words=present.words,
            verbal_yes=present,
        )
        locked.expedited = True
        return Owed((debt, answer), what=What.YES_CONFIRMED)

    asked = version_seen(seen, seen_evidence)
    return go_ahead(yes.hotfix, by=by, owe=owe, proof=proof, seen=asked, reason=comment)


def strike_verbal(
    yes: VerbalYes, *, by: User, proof: Proof | None, seen: int | None = None, reason: str
) -> VerbalAnswer:
    """Say, as its holder or its witness, that a recorded yes was not said: it never counts.

    Args:
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(yes.hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        read_along([locked], "approvals", "debts")
        locked.hold_evidence()
        present = locked.verbal_yeses.get(pk=yes.pk)
        may_answer(Rights(by, locked), present).require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=True)
        answer = _answer(present, VerbalAnswer.Verdict.STRUCK, by, asked_again, reason, seen_of(locked).whole)
        did(What.YES_STRUCK, evidence=present.as_phase.evidence, rows=(answer,))
    return answer


def _answer(
    yes: VerbalYes, verdict: VerbalAnswer.Verdict, by: User, proof: Proof, comment: str, seen: str
) -> VerbalAnswer:
    capacity = yes.capacity_of(by.pk)
    assert capacity is not None, "asked by may_answer"
    answer = VerbalAnswer(
        hotfix_id=yes.hotfix_id,
        yes=yes,
        verdict=verdict,
        person=by,
        person_name=str(by),
        capacity=capacity,
        comment=comment,
        answered_at=clock.now(),
        authenticated_by=proof.method,
        evidence_digest=seen,
    )
    answer.save()
    return answer


def may_answer(rights: Rights, yes: VerbalYes) -> Decision:
    """May this person confirm or strike `yes` now? Who is said to have said it may, and who heard it.

    To say that it was not said takes no right to sign; `may_confirm` asks for more. Of all at once the lists
    ask `VerbalYesQuerySet.waiting_for`, which must say the same.
    """
    if not (rights.user.is_active and rights.user.is_staff):
        return Decision(False, _("This account is not active."))
    if yes.capacity_of(rights.user.pk) is None:
        sentence = _("Only %(holder)s, who is said to have said yes, or %(witness)s, who heard it, answers.")
        return Decision(False, sentence % {"holder": yes.holder_name, "witness": yes.witness_name})
    if answer := yes.answered:
        sentence = _("%(yes)s was answered already: %(answer)s.")
        return Decision(False, sentence % {"yes": yes, "answer": answer.in_words}, WrongPhase)
    if why := yes.why_lapsed(rights.hotfix, seen_of(rights.hotfix)):
        sentence = _("%(yes)s has lapsed: %(why)s.")
        return Decision(False, sentence % {"yes": yes, "why": why}, WrongPhase)
    return Decision(True)


def may_confirm(rights: Rights, yes: VerbalYes) -> Decision:
    """May this person confirm `yes` now? What was asked when it was recorded is asked again."""
    decision = may_answer(rights, yes)
    if not decision.allowed:
        return decision
    hotfix, role = rights.hotfix, yes.as_role
    if why := why_no_holder(hotfix, role, yes.holder):
        words = {"who": yes.holder, "role": role.label, "why": why}
        return Decision(False, _("%(who)s may not sign as %(role)s here: %(why)s") % words)
    if yes.witness_id == rights.user.pk and (why := why_no_witness(hotfix, role, yes.witness)):
        return Decision(False, why)
    if why := why_not_apart(yes.recorder, yes.witness, yes.holder):
        return Decision(False, why)
    return Decision(True)


def standing(hotfix: HotFix, yes: VerbalYes, seen: Seen) -> str:
    """Where `yes` stands, in words: how it was answered, until when it waits, or why it lapsed.

    Args:
        seen: the digests of what a signer of the present phase sees.
    """
    if yes.answered:
        return yes.answered.in_words
    if why := yes.why_lapsed(hotfix, seen):
        return _("never confirmed: %(why)s") % {"why": why}
    words = {
        "holder": yes.holder_name,
        "witness": yes.witness_name,
        "until": clock.to_the_minute(yes.waits_until),
    }
    return _("waits until %(until)s for %(holder)s or %(witness)s to confirm it") % words
