"""The process as a table: phases, what each must show, who signs, and every act (PROCESS.md 1).

Nothing else lists phases, acts, sign-offs or their order; screens, gate, PDF and diagram are made from here.
"""

from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role
from apps.common.errors import UnknownAct

Words = str | Promise


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


ENDED = (State.CLOSED, State.REJECTED, State.CANCELLED)


@dataclass(frozen=True)
class SignOffRule:
    """A role whose yes the gate needs, and what that yes means in the signer's own words."""

    role: Role
    meaning: Words


@dataclass(frozen=True)
class Phase:
    """One phase. `evidence` names relations on HotFix; `afterwards` is recorded once it is signed."""

    state: State
    activities: tuple[Words, ...]
    evidence: tuple[str, ...]
    leaves_by: str
    suppliers: tuple[Role, ...]
    sign_offs: tuple[SignOffRule, ...] = ()
    afterwards: tuple[str, ...] = ()

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

    def rule_for(self, role: Role) -> SignOffRule:
        return next(rule for rule in self.sign_offs if rule.role is role)


PHASES = (
    Phase(
        state=State.IDENTIFIED,
        activities=(_("Report the issue"),),
        evidence=("issue_reports",),
        suppliers=(),
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
        leaves_by="submit_for_review",
    ),
    Phase(
        state=State.CODE_REVIEW,
        activities=(_("Code Review"), _("Standards Check")),
        evidence=("code_reviews",),
        suppliers=(Role.TECHNICAL_LEAD,),
        sign_offs=(SignOffRule(Role.TECHNICAL_LEAD, _("I approve this code for testing.")),),
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
        leaves_by="pass_testing",
    ),
    Phase(
        state=State.DEPLOYMENT,
        activities=(_("Production Release"),),
        evidence=("deployment_plans",),
        afterwards=("deployment_records",),
        suppliers=(Role.RELEASE_MANAGER, Role.SENIOR_DEVELOPER),
        sign_offs=(SignOffRule(Role.RELEASE_MANAGER, _("I approve this for production: go.")),),
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
        leaves_by="verify",
    ),
    Phase(
        state=State.DOCUMENTATION,
        activities=(_("Release notes"), _("Change record"), _("Lessons learned")),
        evidence=("release_notes", "lessons_learned"),
        suppliers=(Role.RELEASE_MANAGER, Role.TECHNICAL_LEAD),
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


class Kind(Enum):
    """What an act is: a yes (which moves on when it completes the gate), a no, or an act of its own."""

    SIGN_OFF = "sign-off"
    REFUSAL = "refusal"
    ACT = "act"


@dataclass(frozen=True)
class Act:
    """Something a person does to a hot fix. Every act with a `target` is a transition of that name.

    One that `needs_no_debt` waits until each skipped sign-off is ratified or refused.
    """

    name: str
    label: Words
    kind: Kind
    sources: tuple[State, ...]
    target: State | None
    roles: tuple[Role, ...]
    by_reporter_in: tuple[State, ...] = ()
    needs_gate: bool = False
    needs_reason: bool = False
    needs_no_debt: bool = False
    records: str = ""


_BEFORE_DEPLOYMENT = (
    State.IDENTIFIED,
    State.QUALIFICATION,
    State.DEVELOPMENT,
    State.CODE_REVIEW,
    State.TESTING,
)


def _yes(name: str, label: Words, source: State, target: State | None) -> Act:
    roles = tuple(rule.role for rule in PHASE_BY_STATE[source].sign_offs)
    return Act(name, label, Kind.SIGN_OFF, (source,), target, roles, needs_gate=True)


def _no(name: str, label: Words, sources: tuple[State, ...], target: State, *, records: str = "") -> Act:
    roles = tuple(rule.role for rule in PHASE_BY_STATE[sources[0]].sign_offs)
    return Act(name, label, Kind.REFUSAL, sources, target, roles, needs_reason=True, records=records)


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
    _no("reject", _("Reject"), (State.QUALIFICATION,), State.REJECTED),
    _yes("submit_for_review", _("Sign off development"), State.DEVELOPMENT, State.CODE_REVIEW),
    _yes("pass_review", _("Approve the code"), State.CODE_REVIEW, State.TESTING),
    _no("request_changes", _("Request changes"), (State.CODE_REVIEW,), State.DEVELOPMENT),
    _yes("pass_testing", _("Sign off testing"), State.TESTING, State.DEPLOYMENT),
    _no("fail_testing", _("Fail testing"), (State.TESTING,), State.DEVELOPMENT),
    _yes("go", _("Give the go"), State.DEPLOYMENT, None),
    _no("refuse_deployment", _("Refuse deployment"), (State.DEPLOYMENT,), State.DEVELOPMENT),
    Act(
        "deploy",
        _("Deployed"),
        Kind.ACT,
        (State.DEPLOYMENT,),
        State.VERIFICATION,
        (Role.RELEASE_MANAGER,),
        needs_gate=True,
    ),
    _no(
        "roll_back",
        _("Roll back"),
        (State.DEPLOYMENT, State.VERIFICATION),
        State.DEVELOPMENT,
        records="rollbacks",
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
    ),
)
_ACT_BY_NAME = {act.name: act for act in ACTS}
TRANSITIONS = tuple(act for act in ACTS if act.target is not None)

# Separation of duties (PROCESS.md 3): who signed Development signs none of these in the same round.
BARRED_TO_THE_DEVELOPER = (State.CODE_REVIEW, State.TESTING, State.DEPLOYMENT, State.VERIFICATION)
BARRED_TO_THE_REPORTER = (State.QUALIFICATION,)


def act_named(name: str) -> Act:
    """The act called `name`; raises UnknownAct, in a sentence, where there is none."""
    try:
        return _ACT_BY_NAME[name]
    except KeyError:
        raise UnknownAct(f"“{name[:60]}” is not an act of the hot fix process.") from None


def acts_in(state: str) -> tuple[Act, ...]:
    """Every act that the process knows in `state`."""
    return tuple(act for act in ACTS if state in act.sources)


def evidence_names() -> tuple[str, ...]:
    """Every evidence relation in process order, with what acts record beside the phases."""
    names = [name for phase in PHASES for name in phase.all_evidence]
    names += [act.records for act in ACTS if act.records]
    return tuple(names)


def phase_of(evidence_name: str) -> Phase | None:
    """The phase that collects this evidence; None for what an act records at once."""
    return next((phase for phase in PHASES if evidence_name in phase.all_evidence), None)
