"""A machine that walks the process at random: people, grants, delegations, edits, debts and clock steps.

What follows, the lane and amendments are in walk_of_what_follows.py.

Whatever the door refuses in a sentence is fine, and anything else that it raises is a fault. After each step
`one_step.Step` says what must be true, by a table of the test's own (`ledger.py`).
"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.debts import Debt
from apps.approvals.models import Approval, VerbalYes
from apps.approvals.settling import settle
from apps.approvals.verbal import Said
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.evidence import content_fields
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.models import Delegation
from apps.hotfixes.recording import recording
from tests.asking import ROLLED_BACK
from tests.driving import perform, proof_of
from tests.owing import call_to_break, confirm_verbal, go_ahead_without, record_verbal, strike_verbal
from tests.process.ledger import (
    AFTERWARDS,
    CONTRIBUTOR,
    ENDED,
    EVERY_EVIDENCE,
    EVIDENCE,
    PO,
    QA,
    RM,
    SIGNERS,
    SIGNING,
    TL,
    Given,
)
from tests.process.walk_of_what_follows import MAY_FOLLOW, WalkOfWhatFollows
from tests.process.watched import NAMES, ON
from tests.withdrawing import withdraw

ACTS = (
    *("submit", "qualify", "reject", "submit_for_review", "pass_review", "request_changes", "pass_testing"),
    *("fail_testing", "go", "refuse_deployment", "deploy", "roll_back", "verify", "complete_documentation"),
    *("merge_to_main", "cancel"),
)
BACK = {
    "code_review": ("request_changes", TL),
    "testing": ("fail_testing", QA),
    "deployment": ("refuse_deployment", RM),
    "verification": ("roll_back", RM),
}

people = st.sampled_from(NAMES)
roles = st.sampled_from([*SIGNING, CONTRIBUTOR])
signing = st.sampled_from(SIGNING)
picks = st.integers(0, 50)
maybe_people = st.none() | people
spans = st.sampled_from(
    [*(timedelta(minutes=one) for one in (1, 20, 61)), timedelta(hours=9), timedelta(days=3)]
)
is_open = precondition(lambda walk: walk.seen.state not in ENDED)


class Walk(WalkOfWhatFollows):
    """Everything that anybody can try."""

    # --- The way on, by rightful people -----------------------------------------------------------

    @initialize(phases=st.sampled_from([0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 8]), owing=st.booleans())
    def begins_somewhere(self, phases: int, owing: bool) -> None:
        for _ in range(phases):
            left = self.seen.state
            if owing and left in MAY_FOLLOW:
                self.goes_on_with_something_to_follow(0)
            if self.seen.state == left:
                self._go_on(0)

    @is_open
    @rule(pick=picks)
    def goes_on(self, pick: int) -> None:
        self._go_on(pick)

    @precondition(lambda walk: walk.seen.state in BACK)
    @rule(pick=picks)
    def goes_back(self, pick: int) -> None:
        act, role = BACK[self.seen.state]
        self._signs(act, role, pick)

    @is_open
    @rule(pick=picks)
    def completes_the_evidence(self, pick: int) -> None:
        self._complete(EVIDENCE[self.seen.state], pick)

    @precondition(lambda walk: SIGNERS.get(walk.seen.state))
    @rule(pick=picks)
    def signs_as_the_present_phase_asks(self, pick: int) -> None:
        signs = [one for one in ON[self.seen.state] if one[0] != "deploy"]
        self._signs(*signs[pick % len(signs)], pick)

    @precondition(lambda walk: SIGNERS.get(walk.seen.state) and walk.seen.approvals)
    @rule(pick=picks, delegated=st.booleans())
    def a_signer_comes_into_the_next_role(self, pick: int, delegated: bool) -> None:
        """Who signed something gets the role that is asked now, or has it delegated, and signs in it."""
        signers = [one["signer_id"] for one in self.seen.approvals.values()]
        signer = signers[-1 - pick % min(2, len(signers))]
        who = next(name for name in NAMES if self.company.people[name].pk == signer)
        act, role = ON[self.seen.state][-1 if self.seen.state == "qualification" else 0]
        if delegated:
            giver = self._one_who_acts_as(role, 0)[0]
            self.delegates(0, giver, who, role, timedelta(hours=9))
        else:
            self.grants("owner", who, role)
        self._look()
        self._complete(EVIDENCE[self.seen.state], pick)
        self._does(act, who, None)

    @precondition(lambda walk: walk.seen.state in ("qualification", "deployment"))
    @rule(pick=picks, to=picks)
    def evidence_changes_between_two_acts(self, pick: int, to: int) -> None:
        (first, role), (second, other) = ON[self.seen.state]
        self._complete(EVIDENCE[self.seen.state], pick)
        self._signs(first, role, pick)
        self._complete(AFTERWARDS.get(self.seen.state, ()), pick)
        self.edits("contributor", None, -1, to)
        self._look()
        self._signs(second, other, pick)

    # --- Anybody tries anything -------------------------------------------------------------------

    @rule(who=people, act=st.sampled_from(ACTS), role=st.none() | roles, other=maybe_people, proven=picks)
    def tries(self, who: str, act: str, role: str | None, other: str | None, proven: int) -> None:
        with self._a_step_of(who) as user:
            proof = proof_of(self.company.po if proven == 1 else user)
            perform(
                self.hotfix,
                act,
                by=user,
                as_role=Role(role) if role else None,
                for_whom=self.company.people[other] if other else None,
                reason="It seemed right.",
                details=ROLLED_BACK if act == "roll_back" else None,
                proof=None if proven == 2 else proof,
            )

    @rule(
        who=people | st.just("contributor"),
        name=st.sampled_from(EVERY_EVIDENCE) | st.none(),
        pick=picks,
        to=picks,
    )
    def edits(self, who: str, name: str | None, pick: int, to: int) -> None:
        """One field of any evidence of any round, to something else or back to what it was."""
        names = (name,) if name else EVIDENCE.get(self.seen.state, ("issue_reports",))
        names = (names[pick % len(names)],)
        records = self.hotfix.evidence(*names, every_round=True)[names[0]]
        if not records:
            return
        record = records[-1 - pick % len(records)] if name else records[-1]
        fields = [
            one
            for one in content_fields(type(record))
            if one.get_internal_type() in ("CharField", "TextField")
        ]
        changed = fields[to % len(fields)]
        was = getattr(record, changed.attname)
        before = self.earlier.setdefault((names[0], record.pk, changed.attname), [])
        values = [*before, *(value for value, _label in changed.flatchoices), "", "2", "x"]
        with self._a_step_of(who) as user, recording(record, by=user) as present:
            setattr(present, changed.attname, values[pick % len(values)])
            if was not in before:
                before.append(was)

    @precondition(lambda walk: walk.seen.approvals)
    @rule(who=maybe_people, pick=picks)
    def takes_back(self, who: str | None, pick: int) -> None:
        """A yes: mostly the newest, and mostly by whoever gave it."""
        given = list(Approval.objects.filter(hotfix=self.hotfix).order_by("-pk"))
        approval = given[pick % len(given) if pick > 40 else 0]
        who = who or next(name for name in NAMES if self.company.people[name].pk == approval.signer_id)
        with self._a_step_of(who) as user:
            withdraw(approval, by=user)

    # --- Who holds what ---------------------------------------------------------------------------

    @rule(who=people | st.just("owner"), to=people | st.just("deputies"), role=roles)
    def grants(self, who: str, to: str, role: str) -> None:
        holder = self.deputies if to == "deputies" else self.company.people[to]
        with self._a_step_of(who) as user:
            grant_role(self.hotfix, Role(role), to=holder, by=user, reason="Stands in.")
            assert who == "owner" != to, "granted by somebody else than a process owner, or to themselves"
            self.ledger.grants.add(("group" if to == "deputies" else "person", holder.pk, role))

    @is_open
    @rule(who=people | st.just("owner"), pick=picks)
    def revokes(self, who: str, pick: int) -> None:
        held = grants_on(self.hotfix)
        if not held:
            return
        grant = held[pick % len(held)]
        kind = "person" if isinstance(grant.holder, User) else "group"
        entry = (kind, grant.holder.pk, str(grant.role))
        with self._a_step_of(who) as user:
            revoke_role(self.hotfix, grant, by=user, reason="Not needed any more.")
            assert who == "owner", "revoked by somebody else than a process owner"
            self.ledger.grants.remove(entry)

    @rule(pick=picks, who=maybe_people, to=people, role=st.none() | roles, span=spans)
    def delegates(self, pick: int, who: str | None, to: str, role: str | None, span: timedelta) -> None:
        """On the system or on this hot fix, at once or in a while."""
        wide, later = bool(pick % 2), pick % 3 == 2
        asked = SIGNERS.get(self.seen.state) or SIGNING
        role = role or asked[pick % len(asked)]
        who = who or self._one_who_acts_as(role, pick)[0]
        with self._a_step_of(who) as user:
            given = delegate_role(
                Role(role),
                self.company.system if wide else self.hotfix,
                to=self.company.people[to],
                by=user,
                starts_at=self.moment + timedelta(minutes=10) if later else None,
                ends_at=self.moment + timedelta(minutes=15) + span,
                reason="Away.",
            )
            place = None if wide else self.hotfix.pk
            times = (given.starts_at, given.ends_at)
            self.ledger.delegations.append(Given(given.pk, user.pk, given.delegate_id, role, place, *times))

    @precondition(lambda walk: walk.ledger.delegations)
    @rule(who=people | st.just("owner"), pick=picks)
    def withdraws(self, who: str, pick: int) -> None:
        known = self.ledger.delegations[pick % len(self.ledger.delegations)]
        with self._a_step_of(who) as user:
            withdraw_delegation(Delegation.objects.get(pk=known.pk), by=user, reason="Back again.")
            known.withdrawn = True

    # --- Ahead of sign-offs -----------------------------------------------------------------------

    @rule(who=people)
    def calls_to_break_the_glass(self, who: str) -> None:
        with self._a_step_of(who) as user:
            call_to_break(self.hotfix, by=user, reason="Every minute costs.")

    @is_open
    @rule(pick=picks, other=signing)
    def break_the_glass_together(self, pick: int, other: str) -> None:
        """And one of them goes ahead, with the evidence complete; twice, where that leads on."""
        breakers = [self._one_who_acts_as(role, pick)[0] for role in (RM, other)]
        for who in breakers:
            self.calls_to_break_the_glass(who)
            self._look()
        for _ in range(2):
            self._complete(EVIDENCE.get(self.seen.state, ()), pick)
            self.goes_ahead(breakers[pick % 2])
            self._look()

    @rule(who=people | st.just("rm"))
    def goes_ahead(self, who: str) -> None:
        with self._a_step_of(who) as user:
            go_ahead_without(self.hotfix, by=user, reason="Now.")

    @rule(
        who=people | st.just("contributor"),
        role=st.none() | signing,
        holder=maybe_people,
        witness=maybe_people,
        pick=picks,
    )
    def records_a_yes_by_phone(
        self, who: str, role: str | None, holder: str | None, witness: str | None, pick: int
    ) -> None:
        """And mostly somebody who heard it, or who said it, confirms it."""
        self._complete(EVIDENCE.get(self.seen.state, ()), pick)
        asked = SIGNERS.get(self.seen.state) or SIGNING
        role = role or asked[pick % len(asked)]
        said = Said(
            role=Role(role),
            holder=self.company.people[holder or self._one_who_acts_as(role, pick)[0]],
            at=self.moment,
            channel="phone",
            witness=self.company.people[witness or self._one_who_acts_as(PO if pick % 3 else RM, pick)[0]],
            words="Yes, go on.",
        )
        before = len(self.seen.yeses)
        with self._a_step_of(who) as user:
            record_verbal(self.hotfix, said, by=user)
        self._look()
        if len(self.seen.yeses) > before and pick % 4:
            self.answers_a_yes_by_phone(None, pick % 40, True)

    @precondition(lambda walk: walk.seen.yeses)
    @rule(who=maybe_people, pick=picks, confirmed=st.booleans() | st.just(True))
    def answers_a_yes_by_phone(self, who: str | None, pick: int, confirmed: bool) -> None:
        """Mostly the newest, by its holder or its witness."""
        yeses = list(VerbalYes.objects.filter(hotfix=self.hotfix).order_by("-pk"))
        yes = yeses[pick % len(yeses) if pick > 40 else 0]
        rightful = yes.holder_id if pick % 2 else yes.witness_id
        who = who or next(name for name in NAMES if self.company.people[name].pk == rightful)
        with self._a_step_of(who) as user:
            if confirmed:
                confirm_verbal(yes, by=user)
            else:
                strike_verbal(yes, by=user)

    @precondition(lambda walk: walk.seen.debts)
    @rule(who=maybe_people, pick=picks, ratified=st.booleans())
    def settles(self, who: str | None, pick: int, ratified: bool) -> None:
        """Mostly one that is open."""
        debts = list(Debt.objects.filter(hotfix=self.hotfix).order_by("pk"))
        debts = [one for one in debts if not one.is_settled or pick == 0] or debts
        debt = debts[pick % len(debts)]
        who = who or self._one_who_acts_as(debt.role, pick)[0]
        with self._a_step_of(who) as user:
            settle(debt, ratified=ratified, by=user, proof=proof_of(user), reason="Read at my desk.")

    # --- Time, and the next one -------------------------------------------------------------------

    @rule(span=spans)
    def waits(self, span: timedelta) -> None:
        """What evidence lacks by the clock may be there then: it is looked at again."""
        self.moment += span
        self.wrote = True

    @precondition(lambda walk: walk.seen.state in ENDED)
    @rule()
    def another_is_reported(self) -> None:
        self._report()
