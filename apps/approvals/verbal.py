"""Verbal approval: who was reached by phone said yes, and somebody else records it (PROCESS.md 3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.hotfixes.door import LONGEST_REASON, too_long
from apps.hotfixes.freshness import signed_digest
from apps.hotfixes.gates import Gate, Source, gate
from apps.hotfixes.grants import grants_on
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome, Owed, go_ahead
from apps.hotfixes.phases import OWABLE, PHASE_BY_STATE, State, act_named
from apps.hotfixes.policy import Decision, Rights

from .debts import Debt, require_new


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
) -> Outcome:
    """Put on the record that a role holder said yes. It counts as a debt until they countersign it.

    Args:
        proof: that `by`, who records it, was asked again just now.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """

    def owe(locked: HotFix, asked_again: Proof) -> Owed:
        recorder = Rights(by, locked)
        may_record_verbal(recorder).require()
        phase = PHASE_BY_STATE[State(locked.state)]
        evidence = locked.present_evidence()
        present = gate(locked, evidence)
        present.require_ready_to_sign()
        _require_missing(locked, present, said.role)
        may_record_for(recorder, said.role).require()
        _require_right(locked, said, by)
        debt = locked.debts.incur(
            locked,
            role=said.role,
            by=by,
            proof=asked_again,
            kind=Debt.Kind.VERBAL,
            evidence_digest=signed_digest(phase, evidence),
            holder=said.holder,
            holder_name=str(said.holder),
            said_at=said.at,
            channel=said.channel,
            witness=said.witness,
            witness_name=str(said.witness),
            words=said.words.strip(),
        )
        return Owed((debt,))

    return go_ahead(hotfix, by=by, owe=owe, proof=proof, seen=seen)


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
    return Decision(True)


def may_record_for(rights: Rights, role: Role) -> Decision:
    """May this person record one for `role`? Not where they could sign in it: then that is the way."""
    if _may_sign(rights, role).allowed:
        sentence = _("You may sign as %(role)s yourself: sign, instead of recording what somebody said.")
        return Decision(False, sentence % {"role": role.label})
    return Decision(True)


def roles_to_say(rights: Rights, present: Gate) -> list[Role]:
    """The roles whose yes is missing here and could be recorded by this person."""
    hotfix = rights.hotfix
    owed = {
        debt.role for debt in hotfix.debts.all() if (debt.round, debt.phase) == (hotfix.round, hotfix.state)
    }
    return [role for role in present.unsigned if role not in owed and may_record_for(rights, role).allowed]


def who_could_say(hotfix: HotFix, roles: list[Role]) -> QuerySet[User]:
    """The people who hold one of `roles` here, by themselves or by a group."""
    grants = [grant for grant in grants_on(hotfix) if grant.role in roles]
    people = [grant.holder.pk for grant in grants if isinstance(grant.holder, User)]
    groups = [grant.holder.pk for grant in grants if not isinstance(grant.holder, User)]
    held = Q(pk__in=people) | Q(groups__in=groups)
    return User.objects.filter(held, is_active=True).distinct()


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


def _require_right(hotfix: HotFix, said: Said, by: User) -> None:
    """Raise BadInput, at the field, where what is told cannot have been so."""
    wrong = {**_wrong_people(hotfix, said, by), **_wrong_facts(hotfix, said)}
    if wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong)


def _wrong_people(hotfix: HotFix, said: Said, by: User) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if said.holder == by:
        wrong["holder"] = [_("You cannot record your own yes: sign instead.")]
    elif why := _why_not(Rights(said.holder, hotfix), said.role):
        words = {"who": said.holder, "role": said.role.label, "why": why}
        wrong["holder"] = [_("%(who)s may not sign as %(role)s here: %(why)s") % words]
    if said.witness in (by, said.holder):
        wrong["witness"] = [_("The witness is a third person: neither who said yes nor you.")]
    elif not (said.witness.is_active and said.witness.is_staff):
        wrong["witness"] = [_("The witness must be staff.")]
    return wrong


def _why_not(holder: Rights, role: Role) -> str:
    """Why a yes of this person would not count; nobody says yes by phone for somebody else."""
    decision = _may_sign(holder, role)
    if decision.allowed and role not in holder.roles:
        return _("the role is only delegated to them.")
    return decision.reason


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
