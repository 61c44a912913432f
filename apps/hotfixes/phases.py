"""The process as a table: phases, what each must show, who signs, and every act (PROCESS.md 1).

Nothing else lists phases, acts, sign-offs or their order, and no rule elsewhere names a state: what depends
on a phase is a column of this table. Screens, gate, PDF and diagram are made from here; checks.py reads it at
start-up and says in a sentence what is wrong with it.
"""

from dataclasses import dataclass
from itertools import takewhile

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role
from apps.common.errors import UnknownAct

from .acts import Act as Act
from .acts import Kind as Kind
from .phase_columns import Barred, Concern, Tone
from .phase_columns import Words as Words


class State(models.TextChoices):
    IDENTIFIED = "identified", _("Issue Identified")
    QUALIFICATION = "qualification", _("Qualification")
    DEVELOPMENT = "development", _("Development")
    CODE_REVIEW = "code_review", _("Code Review")
    TESTING = "testing", _("Testing")
    DEPLOYMENT = "deployment", _("Deployment")
    VERIFICATION = "verification", _("Verification")
    DOCUMENTATION = "documentation", _("Documentation")
    MERGE = "merge", _("Merge to Main")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


@dataclass(frozen=True)
class End:
    """A state in which a hot fix stays for good."""

    state: State
    tone: Tone


ENDS = (
    End(State.CLOSED, Tone.DONE),
    End(State.REJECTED, Tone.REFUSED),
    End(State.CANCELLED, Tone.WITHDRAWN),
)
ENDED = tuple(end.state for end in ENDS)
GOAL = State.CLOSED  # where the whole way leads; whatever ended elsewhere was stopped before


@dataclass(frozen=True)
class SignOffRule:
    """A role whose yes the gate needs, and what that yes means in the signer's own words."""

    role: Role
    meaning: Words


@dataclass(frozen=True)
class Phase:
    """One phase, with every rule that depends on it.

    Attributes:
        evidence: names of relations on HotFix.
        leaves_by: the act that leads forward out of it.
        suppliers: the roles that fill in its evidence, and that hear of what is missing.
        afterwards: the evidence that is recorded once the phase is signed.
        shows: what it shows to those who audit changes.
        returns_to: where a no leads back to; None where a no ends the hot fix, or where there is none.
        may_be_owed: whether its sign-offs may be given afterwards, as debts.
        evidence_may_follow: whether in an Emergency the short form of its evidence is enough to go on, and
            the rest follows, as a debt.
        decides_the_lane: whether its signatures say which priority, and so which lane, it is; who goes ahead
            of them says so themselves.
        answers_reports: whether its suppliers are told of a report to which nobody responded in time.
        deploys: whether production is changed in it, once it is signed.
        restores_service: whether service is restored when it ends.
        signed_by_the_developer: whether who signs it is the developer of the round for separation of duties.
        not_signed_by: whom separation of duties keeps from signing it.
    """

    state: State
    activities: tuple[Words, ...]
    evidence: tuple[str, ...]
    leaves_by: str
    suppliers: tuple[Role, ...]
    sign_offs: tuple[SignOffRule, ...] = ()
    afterwards: tuple[str, ...] = ()
    shows: tuple[Concern, ...] = ()
    returns_to: State | None = None
    may_be_owed: bool = False
    evidence_may_follow: bool = False
    decides_the_lane: bool = False
    answers_reports: bool = False
    deploys: bool = False
    restores_service: bool = False
    signed_by_the_developer: bool = False
    not_signed_by: tuple[Barred, ...] = ()
    tone: Tone = Tone.NOW

    @property
    def name(self) -> str:
        return str(self.state.label)

    @property
    def number(self) -> int:
        return PHASES.index(self) + 1

    @property
    def way_on(self) -> "Act":
        """The act that leads forward out of this phase."""
        return act_named(self.leaves_by)

    @property
    def signs_by(self) -> str:
        """The name of the act by which this phase is signed; empty where nobody signs."""
        return next((act.name for act in acts_in(self.state) if act.kind is Kind.SIGN_OFF), "")

    @property
    def all_evidence(self) -> tuple[str, ...]:
        return self.evidence + self.afterwards

    @property
    def recorders(self) -> tuple[Role, ...]:
        """The roles that may fill in its evidence: its suppliers, and the contributor."""
        return (*self.suppliers, Role.CONTRIBUTOR)

    def rule_for(self, role: Role) -> SignOffRule:
        return next(rule for rule in self.sign_offs if rule.role is role)


PHASES = (
    Phase(
        state=State.IDENTIFIED,
        activities=(_("Report the issue"),),
        evidence=("issue_reports",),
        suppliers=(),
        shows=(Concern.URGENCY,),
        evidence_may_follow=True,
        leaves_by="submit",
    ),
    Phase(
        state=State.QUALIFICATION,
        activities=(_("Impact Assessment"), _("Priority Validation")),
        evidence=("qualifications", "impact_assessments", "change_requests", "risk_assessments"),
        suppliers=(Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD),
        sign_offs=(
            SignOffRule(Role.PRODUCT_OWNER, _("I confirm that the business needs this as a hot fix.")),
            SignOffRule(
                Role.TECHNICAL_LEAD, _("I confirm that this qualifies as a hot fix and can be done safely.")
            ),
        ),
        shows=(Concern.AUTHORISATION, Concern.ASSESSMENT, Concern.DESIGN),
        may_be_owed=True,
        evidence_may_follow=True,
        decides_the_lane=True,
        answers_reports=True,
        not_signed_by=(Barred.THE_REPORTER, Barred.WHO_CHANGED_PRODUCTION, Barred.THE_OTHER_SIGNER),
        leaves_by="qualify",
    ),
    Phase(
        state=State.DEVELOPMENT,
        activities=(_("Code Changes"), _("Unit Testing")),
        evidence=("development_records",),
        suppliers=(Role.SENIOR_DEVELOPER,),
        sign_offs=(
            SignOffRule(Role.SENIOR_DEVELOPER, _("I confirm that the change is complete and unit tested.")),
        ),
        shows=(Concern.DESIGN,),
        may_be_owed=True,
        evidence_may_follow=True,
        signed_by_the_developer=True,
        leaves_by="submit_for_review",
    ),
    Phase(
        state=State.CODE_REVIEW,
        activities=(_("Code Review"), _("Standards Check")),
        evidence=("code_reviews",),
        suppliers=(Role.TECHNICAL_LEAD,),
        sign_offs=(SignOffRule(Role.TECHNICAL_LEAD, _("I approve this code for testing.")),),
        shows=(Concern.REVIEW_AND_TEST,),
        returns_to=State.DEVELOPMENT,
        may_be_owed=True,
        evidence_may_follow=True,
        not_signed_by=(Barred.THE_DEVELOPER,),
        leaves_by="pass_review",
    ),
    Phase(
        state=State.TESTING,
        activities=(_("Integration Test"), _("Regression Test")),
        evidence=("test_reports",),
        suppliers=(Role.QA_LEAD,),
        sign_offs=(
            SignOffRule(Role.QA_LEAD, _("I confirm that the tests passed and approve this for deployment.")),
        ),
        shows=(Concern.REVIEW_AND_TEST, Concern.ACCEPTANCE),
        returns_to=State.DEVELOPMENT,
        may_be_owed=True,
        evidence_may_follow=True,
        not_signed_by=(Barred.THE_DEVELOPER,),
        leaves_by="pass_testing",
    ),
    Phase(
        state=State.DEPLOYMENT,
        activities=(_("Production Release"),),
        evidence=("deployment_plans",),
        afterwards=("deployment_records",),
        suppliers=(Role.RELEASE_MANAGER, Role.SENIOR_DEVELOPER),
        sign_offs=(SignOffRule(Role.RELEASE_MANAGER, _("I approve this for production: go.")),),
        shows=(Concern.IMPLEMENTATION, Concern.FALLBACK, Concern.COMMUNICATION),
        returns_to=State.DEVELOPMENT,
        # The last one: what was verified in production, and everything after it, nobody takes on trust.
        may_be_owed=True,
        evidence_may_follow=True,
        deploys=True,
        not_signed_by=(Barred.THE_DEVELOPER, Barred.THE_REPORTER_IF_LATE, Barred.WHO_CHANGED_PRODUCTION),
        leaves_by="deploy",
    ),
    Phase(
        state=State.VERIFICATION,
        activities=(_("Verification in production"),),
        evidence=("verifications",),
        suppliers=(Role.RELEASE_MANAGER, Role.QA_LEAD, Role.PRODUCT_OWNER),
        sign_offs=(
            SignOffRule(Role.RELEASE_MANAGER, _("I confirm that the fix is verified in production.")),
        ),
        shows=(Concern.IMPLEMENTATION, Concern.ACCEPTANCE),
        returns_to=State.DEVELOPMENT,
        restores_service=True,
        not_signed_by=(Barred.THE_DEVELOPER, Barred.THE_REPORTER_IF_LATE, Barred.WHO_CHANGED_PRODUCTION),
        leaves_by="verify",
    ),
    Phase(
        state=State.DOCUMENTATION,
        activities=(_("Release notes"), _("Change record"), _("Lessons learned")),
        evidence=("release_notes", "lessons_learned"),
        suppliers=(Role.RELEASE_MANAGER, Role.TECHNICAL_LEAD),
        shows=(Concern.COMMUNICATION,),
        leaves_by="complete_documentation",
    ),
    Phase(
        state=State.MERGE,
        activities=(_("Merge"), _("Tag"), _("Back-merge to develop"), _("Delete the branch")),
        evidence=("merge_records",),
        suppliers=(Role.TECHNICAL_LEAD, Role.SENIOR_DEVELOPER),
        leaves_by="merge_to_main",
    ),
)
PHASE_BY_STATE = {phase.state: phase for phase in PHASES}


_BEFORE_DEPLOYMENT = tuple(phase.state for phase in takewhile(lambda phase: not phase.deploys, PHASES))


def _signers(source: State) -> tuple[Role, ...]:
    phase = PHASE_BY_STATE.get(source)  # None is for checks.py to tell
    return tuple(rule.role for rule in phase.sign_offs) if phase else ()


def _yes(name: str, label: Words, source: State, target: State | None) -> Act:
    return Act(name, label, Kind.SIGN_OFF, (source,), target, _signers(source), needs_gate=True)


def _no(name: str, label: Words, source: State, target: State, *, records_if_late: str) -> Act:
    """A no that ends the hot fix."""
    return Act(
        name,
        label,
        Kind.REFUSAL,
        (source,),
        target,
        _signers(source),
        needs_reason=True,
        records_if_late=records_if_late,
    )


def _back(
    name: str,
    label: Words,
    *sources: State,
    records: str = "",
    takes_back: bool = False,
    not_while_ahead: bool = False,
) -> Act:
    """A no that leads back to where its phases return to, and begins a new round there."""
    phase = PHASE_BY_STATE.get(sources[0])
    return Act(
        name,
        label,
        Kind.REFUSAL,
        sources,
        phase.returns_to if phase else None,
        _signers(sources[0]),
        needs_reason=True,
        records=records,
        begins_a_round=True,
        takes_back=takes_back,
        while_ahead=tuple(one.state for one in PHASES if one.state not in sources) if takes_back else (),
        not_while_ahead=not_while_ahead,
    )


ACTS = (
    Act(
        "submit",
        _("Submit for qualification"),
        Kind.ACT,
        (State.IDENTIFIED,),
        State.QUALIFICATION,
        (Role.CONTRIBUTOR,),
        by_reporter_in=(State.IDENTIFIED,),
        needs_gate=True,
    ),
    _yes("qualify", _("Approve qualification"), State.QUALIFICATION, State.DEVELOPMENT),
    _no("reject", _("Reject"), State.QUALIFICATION, State.REJECTED, records_if_late="unauthorised_changes"),
    _yes("submit_for_review", _("Sign off development"), State.DEVELOPMENT, State.CODE_REVIEW),
    _yes("pass_review", _("Approve the code"), State.CODE_REVIEW, State.TESTING),
    _back("request_changes", _("Request changes"), State.CODE_REVIEW),
    _yes("pass_testing", _("Sign off testing"), State.TESTING, State.DEPLOYMENT),
    _back("fail_testing", _("Fail testing"), State.TESTING),
    _yes("go", _("Give the go"), State.DEPLOYMENT, None),
    _back("refuse_deployment", _("Refuse deployment"), State.DEPLOYMENT, not_while_ahead=True),
    Act(
        "deploy",
        _("Deployed"),
        Kind.ACT,
        (State.DEPLOYMENT,),
        State.VERIFICATION,
        (Role.RELEASE_MANAGER,),
        needs_gate=True,
    ),
    _back(
        "roll_back",
        _("Roll back"),
        State.DEPLOYMENT,
        State.VERIFICATION,
        records="rollbacks",
        takes_back=True,
    ),
    _yes("verify", _("Sign off verification"), State.VERIFICATION, State.DOCUMENTATION),
    Act(
        "complete_documentation",
        _("Complete documentation"),
        Kind.ACT,
        (State.DOCUMENTATION,),
        State.MERGE,
        (Role.RELEASE_MANAGER, Role.TECHNICAL_LEAD),
        needs_gate=True,
    ),
    Act(
        "merge_to_main",
        _("Close: merged to main"),
        Kind.ACT,
        (State.MERGE,),
        State.CLOSED,
        (Role.TECHNICAL_LEAD, Role.SENIOR_DEVELOPER),
        needs_gate=True,
        needs_no_debt=True,
    ),
    Act(
        "cancel",
        _("Cancel the hot fix"),
        Kind.ACT,
        _BEFORE_DEPLOYMENT,
        State.CANCELLED,
        (Role.PRODUCT_OWNER,),
        by_reporter_in=(State.IDENTIFIED,),
        needs_reason=True,
        needs_no_debt=True,
        not_while_ahead=True,
    ),
)
_ACT_BY_NAME = {act.name: act for act in ACTS}
TRANSITIONS = tuple(act for act in ACTS if act.target is not None)

# What is asked of the table most: the phases, or the acts, for which something is so.
OWABLE = tuple(phase.state for phase in PHASES if phase.may_be_owed)
SIGNED_BY_THE_DEVELOPER = tuple(phase.state for phase in PHASES if phase.signed_by_the_developer)


def _barred_to(whom: Barred) -> tuple[State, ...]:
    return tuple(phase.state for phase in PHASES if whom in phase.not_signed_by)


BARRED_TO_THE_DEVELOPER = _barred_to(Barred.THE_DEVELOPER)
BARRED_TO_THE_REPORTER = _barred_to(Barred.THE_REPORTER)
BARRED_TO_THE_REPORTER_IF_LATE = _barred_to(Barred.THE_REPORTER_IF_LATE)
BARRED_TO_THE_OTHER_SIGNER = _barred_to(Barred.THE_OTHER_SIGNER)
# Whoever changed production counts as having signed as the developer in every round, too.
BARRED_TO_WHO_CHANGED_PRODUCTION = tuple(
    dict.fromkeys((*_barred_to(Barred.WHO_CHANGED_PRODUCTION), *BARRED_TO_THE_DEVELOPER))
)


def act_named(name: str) -> Act:
    """The act called `name`; raises UnknownAct, in a sentence, where there is none."""
    try:
        return _ACT_BY_NAME[name]
    except KeyError:
        raise UnknownAct(f"“{name[:60]}” is not an act of the hot fix process.") from None


def acts_in(state: str, *, ahead: bool = False) -> tuple[Act, ...]:
    """Every act that the process knows in `state`; `ahead`, of one whose production is ahead of its go."""
    return tuple(act for act in ACTS if act.is_possible_in(state, ahead=ahead))


def evidence_names() -> tuple[str, ...]:
    """Every evidence relation in process order, with what acts record beside the phases."""
    names = [name for phase in PHASES for name in phase.all_evidence]
    return (*names, *recorded_outside_phases())


def recorded_outside_phases() -> tuple[str, ...]:
    """The evidence that acts record at once, each once."""
    every = (*(act.records for act in ACTS), *(act.records_if_late for act in ACTS))
    return tuple(dict.fromkeys(name for name in every if name))


def phase_of(evidence_name: str) -> Phase | None:
    """The phase that collects this evidence; None for what an act records at once."""
    return next((phase for phase in PHASES if evidence_name in phase.all_evidence), None)
