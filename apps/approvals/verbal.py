"""Verbal approval: who was reached by phone said yes, and somebody else records it (PROCESS.md 3).

What is recorded is a claim: it opens nothing before its holder or its witness has confirmed it (consent.py).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.credentials import custodians_of
from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.common.reading_along import read_along
from apps.hotfixes.door import LONGEST_REASON, door, too_long
from apps.hotfixes.events import What
from apps.hotfixes.freshness import Seen, seen_now
from apps.hotfixes.gates import Gate, Source, gate
from apps.hotfixes.grants import grants_on
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import OWABLE, PHASE_BY_STATE, State, act_named
from apps.hotfixes.policy import Decision, Rights, roles_on
from apps.hotfixes.separation_of_duties import approved_in, is_barred
from apps.systems.priorities import Priority

from .change_makers import why_their_own
from .debts import Debt, require_new
from .verbal_yeses import VerbalYes


@dataclass(frozen=True)
class Said:
    """A yes by word of mouth: who gave it in which role, when and how, and who heard it too."""

    role: Role
    holder: User
    at: datetime
    channel: str
    witness: User
    words: str


def record_verbal(
    hotfix: HotFix, said: Said, *, by: User, proof: Proof | None, seen: int | None = None
) -> VerbalYes:
    """Put on the record that a role holder said yes. It waits, and counts once it is confirmed.

    Args:
        proof: that `by`, who records it, was asked again just now.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    with door(hotfix, by=by, seen=seen) as (locked, did):
        read_along([locked], "approvals", "debts", "verbal_yeses")
        locked.hold_evidence()
        recorder = Rights(by, locked)
        may_record_verbal(recorder).require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        phase = PHASE_BY_STATE[State(locked.state)]
        evidence = locked.present_evidence()
        present = gate(locked, evidence)
        present.require_ready_to_sign()
        present.require_nothing_missed(nobody_says_a_waiver())
        _require_missing(locked, present, said.role)
        may_record_for(recorder, said.role).require()
        _require_right(locked, said, by)
        locked.keep(seen_now(phase, evidence))  # the lists compare with it
        yes = VerbalYes(
            hotfix=locked,
            round=locked.round,
            phase=locked.state,
            role=said.role,
            holder=said.holder,
            holder_name=str(said.holder),
            said_at=said.at,
            channel=said.channel,
            words=said.words.strip(),
            witness=said.witness,
            witness_name=str(said.witness),
            recorder=by,
            recorder_name=str(by),
            recorded_at=clock.now(),
            authenticated_by=asked_again.method,
            evidence_digest=locked.evidence_digest,
        )
        yes.save()
        did(What.YES_RECORDED, act=phase.signs_by, evidence=phase.evidence, rows=(yes,))
    return yes


def nobody_says_a_waiver() -> str:
    """Why no yes by word of mouth counts while a threshold is missed."""
    return _("A yes by word of mouth waives nothing: who signs gives the reason for what is missed.")


def may_record_verbal(rights: Rights) -> Decision:
    """May this person record a verbal approval? Who holds a role on the hot fix may, contributors too."""
    hotfix = rights.hotfix
    if not rights.user.is_active:
        return Decision(False, _("This account is not active."))
    if not rights.roles:
        return Decision(False, _("Only who holds a role on this hot fix may record a verbal approval."))
    if hotfix.state not in OWABLE:
        sentence = _("A verbal approval counts from %(first)s to %(last)s only: it is in %(phase)s.")
        words = {"first": OWABLE[0].label, "last": OWABLE[-1].label, "phase": hotfix.get_state_display()}
        return Decision(False, sentence % words, WrongPhase)
    if hotfix.priority != Priority.EMERGENCY:
        return Decision(
            False, _("A verbal approval counts in an Emergency only: have it signed."), WrongPhase
        )
    return Decision(True)


def may_record_for(rights: Rights, role: Role) -> Decision:
    """May this person record one for `role`?

    Not where they could sign in it, for then that is the way; and not where separation of duties would keep
    them from signing: whose own yes would not count carries nobody else's.
    """
    if _may_sign(rights, role).allowed:
        sentence = _("You may sign as %(role)s yourself: sign, instead of recording what somebody said.")
        return Decision(False, sentence % {"role": role.label})
    if _barred(rights.hotfix, role, [rights.user.pk]):
        sentence = _(
            "Separation of duties keeps you from signing this as %(role)s, so somebody else records who said"
            " yes."
        )
        return Decision(False, sentence % {"role": role.label})
    here = (rights.hotfix.round, rights.hotfix.state)
    for yes in rights.hotfix.verbal_yeses.all():
        if (yes.round, yes.phase) == here and yes.struck and yes.recorder_id == rights.user.pk:
            sentence = _("You recorded a yes here that was struck (%(yes)s): somebody else records the next.")
            return Decision(False, sentence % {"yes": yes})
    return Decision(True)


def roles_to_say(rights: Rights, present: Gate) -> list[Role]:
    """The roles whose yes is missing here and could be recorded by this person."""
    hotfix = rights.hotfix
    owed = {
        debt.role for debt in hotfix.debts.all() if (debt.round, debt.phase) == (hotfix.round, hotfix.state)
    }
    missing = [role for role in present.unsigned if role not in owed]
    if not missing or present.missed:  # what is missed is waived by who signs
        return []
    waiting = {yes.role for yes in waiting_yeses(hotfix)}
    return [role for role in missing if role not in waiting and may_record_for(rights, role).allowed]


def who_could_say(hotfix: HotFix, roles: Collection[Role]) -> QuerySet[User]:
    """The people who hold one of `roles` here, by themselves or by a group."""
    grants = [grant for grant in grants_on(hotfix) if grant.role in roles]
    people = [grant.holder.pk for grant in grants if isinstance(grant.holder, User)]
    groups = [grant.holder.pk for grant in grants if not isinstance(grant.holder, User)]
    held = Q(pk__in=people) | Q(groups__in=groups)
    return User.objects.filter(held, is_active=True, is_staff=True).distinct()


def who_could_witness(rights: Rights) -> QuerySet[User]:
    """The people who hold a signing role here, without the one who records."""
    every = who_could_say(rights.hotfix, SIGNING_ROLES)
    return every.exclude(pk=rights.user.pk) if rights.user.pk else every


def why_no_holder(hotfix: HotFix, role: Role, holder: User) -> str:
    """Why a yes of this person would not count now; nobody says yes by phone for somebody else."""
    rights = Rights(holder, hotfix)
    decision = _may_sign(rights, role)
    if decision.allowed and role not in rights.roles:
        return _("the role is only delegated to them.")
    return decision.reason


def why_no_witness(hotfix: HotFix, role: Role, witness: User) -> str:
    """Why this person is no witness here of a yes in `role`: in a sentence, or empty."""
    words = {"who": witness, "role": role.label, "phase": hotfix.get_state_display()}
    if not (witness.is_active and witness.is_staff):
        return _("The witness must be staff.")
    if roles_on(witness, hotfix).isdisjoint(SIGNING_ROLES):
        return _("%(who)s holds no signing role on this hot fix themselves, so they are no witness.") % words
    if _barred(hotfix, role, [witness.pk]):
        sentence = _("Separation of duties keeps %(who)s from signing this as %(role)s: they are no witness.")
        return sentence % words
    return why_their_own(hotfix, witness)


def why_not_apart(*people: User) -> str:
    """Why these do not count as different people: one made another's account, or set its password lately."""
    for one in people:
        keepers = custodians_of(one.pk)
        if behind := next((other for other in people if other.pk in keepers), None):
            sentence = _(
                "%(other)s made the account of %(who)s or set its password less than 30 days ago, so they do"
                " not count as two people here."
            )
            return sentence % {"who": one, "other": behind}
    return ""


def _barred(hotfix: HotFix, role: Role, people: list[int | None]) -> bool:
    known = [person for person in people if person is not None]
    return is_barred(hotfix, hotfix.state, role, known, approved_in(hotfix, hotfix.round))


def _may_sign(rights: Rights, role: Role) -> Decision:
    phase = PHASE_BY_STATE[State(rights.hotfix.state)]
    return rights.may(act_named(phase.signs_by), role)


def _require_missing(hotfix: HotFix, present: Gate, role: Role) -> None:
    asked = {one.who[0]: one for one in present.requirements if one.source is Source.SIGN_OFF}
    if role not in asked:
        sentence = _("%(role)s signs nothing in this phase.") % {"role": role.label}
        raise BadInput(sentence, {"role": [sentence]})
    if asked[role].met:
        words = {"role": role.label, "owed": asked[role].owed or _("signed")}
        raise WrongPhase(_("%(role)s's sign-off is not missing: it is %(owed)s.") % words)
    require_new(hotfix, [role])
    for yes in waiting_yeses(hotfix):
        if yes.role == role:  # there is no second one of what waits; what lapsed by an edit is out of the way
            words = {"yes": yes, "until": clock.to_the_minute(yes.waits_until)}
            raise WrongPhase(
                _("%(yes)s is recorded already: it waits for its confirmation until %(until)s.") % words
            )


def waiting_yeses(hotfix: HotFix) -> list[VerbalYes]:
    """The recorded yeses that can be confirmed now; one query, and the evidence if there are any."""
    found = hotfix.verbal_yeses.in_force(hotfix)
    if not found:
        return []
    seen = seen_of(hotfix)
    return [yes for yes in found if not yes.why_lapsed(hotfix, seen)]


def seen_of(hotfix: HotFix) -> Seen:
    """The digests of what a signer of the present phase sees; empty where nobody signs any more."""
    return seen_now(hotfix.phase, hotfix.present_evidence()) if hotfix.phase else Seen("", "")


def _require_right(hotfix: HotFix, said: Said, by: User) -> None:
    """Raise BadInput, at the field, where what is told cannot have been so."""
    wrong = {**_wrong_people(hotfix, said, by), **_wrong_facts(hotfix, said)}
    if wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong)


def _wrong_people(hotfix: HotFix, said: Said, by: User) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if said.holder == by:
        wrong["holder"] = [_("You cannot record your own yes: sign instead.")]
    elif why := why_no_holder(hotfix, said.role, said.holder):
        words = {"who": said.holder, "role": said.role.label, "why": why}
        wrong["holder"] = [_("%(who)s may not sign as %(role)s here: %(why)s") % words]
    if said.witness in (by, said.holder):
        wrong["witness"] = [_("The witness is a third person: neither who said yes nor you.")]
    elif why := why_no_witness(hotfix, said.role, said.witness):
        wrong["witness"] = [why]
    if not wrong and (why := why_not_apart(by, said.witness, said.holder)):
        wrong["witness"] = [why]
    return wrong


def _wrong_facts(hotfix: HotFix, said: Said) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if said.at > clock.now():
        wrong["at"] = [_("This is in the future.")]
    elif said.at < hotfix.phase_entered_at:
        wrong["at"] = [
            _("This was before the hot fix entered the phase: nobody knew then what is signed now.")
        ]
    if said.channel not in Debt.Channel.values:
        wrong["channel"] = [_("Choose how it was said.")]
    if not said.words.strip():
        wrong["words"] = [_("Write down what was said.")]
    elif sentence := too_long(said.words.strip(), most=LONGEST_REASON):
        wrong["words"] = [sentence]
    return wrong
