"""The part of a walk in which evidence follows, the lane is changed, and what was signed is amended."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.approvals.amending import amend, sign_amendment, signed_values
from apps.approvals.amendments import Amendment
from apps.approvals.changing_lane import answer_lane_change, change_lane
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.lane_changes import LaneChange
from apps.approvals.ratifying import ratify
from apps.hotfixes.recording import recording
from tests.driving import proof_of
from tests.process.ledger import ENDED, EVERY_EVIDENCE, EVIDENCE, PO, SIGNERS, TL
from tests.process.watched import NAMES, ON, Watched
from tests.short_form import fill_the_rest

# Something in each phase that may follow in an Emergency.
MAY_FOLLOW = {
    "qualification": ("impact_assessments", "compliance_issues"),
    "development": ("development_records", "files_changed"),
    "testing": ("test_reports", "environment"),
    "deployment": ("deployment_plans", "backup"),
}

people = st.sampled_from(NAMES)
maybe_people = st.none() | people
picks = st.integers(0, 50)
is_open = precondition(lambda walk: walk.seen.state not in ENDED)


class WalkOfWhatFollows(Watched):
    """What anybody can try about it."""

    @precondition(lambda walk: walk.seen.state in MAY_FOLLOW)
    @rule(pick=picks)
    def goes_on_with_something_to_follow(self, pick: int) -> None:
        state = self.seen.state
        name, field = MAY_FOLLOW[state]
        self._complete(EVIDENCE[state], pick)
        record = self.hotfix.evidence(name)[name][-1]
        with self._a_step_of("contributor") as user, recording(record, by=user) as present:
            setattr(present, field, "")
        self._look()
        for act, role in ON[state]:
            if act != "deploy" and self.seen.state == state:
                self._signs(act, role, pick)

    @precondition(lambda walk: walk.seen.owed)
    @rule(who=people | st.just("contributor"), pick=picks)
    def fills_in_what_follows(self, who: str, pick: int) -> None:
        debts = self._evidence_debts()
        for records in debts[pick % len(debts)].present_evidence().values():
            for record in records:
                with self._a_step_of(who) as user, recording(record, by=user) as present:
                    fill_the_rest(present)
                self._look()

    @precondition(lambda walk: walk.seen.owed)
    @rule(who=maybe_people, pick=picks)
    def ratifies(self, who: str | None, pick: int) -> None:
        debts = self._evidence_debts()
        debt = debts[pick % len(debts)]
        roles = SIGNERS[debt.phase]
        who = who or self._one_who_acts_as(roles[pick % len(roles)], pick)[0]
        with self._a_step_of(who) as user:
            ratify(debt, by=user, proof=proof_of(user))

    def _evidence_debts(self) -> list[EvidenceDebt]:
        """The newest first."""
        debts = list(EvidenceDebt.objects.filter(hotfix=self.hotfix).order_by("-pk"))
        for debt in debts:
            debt.hotfix = self.hotfix
        return debts

    @is_open
    @rule(who=maybe_people, pick=picks)
    def changes_the_lane(self, who: str | None, pick: int) -> None:
        """Mostly by who may, and mostly not: an Emergency is what most of a walk is about."""
        if pick % 10 and self.seen.row["priority"] == "emergency":
            return
        who = who or self._one_who_acts_as(TL if pick % 2 else PO, pick)[0]
        to = "critical" if self.seen.row["priority"] == "emergency" else "emergency"
        with self._a_step_of(who) as user:
            change_lane(self.hotfix, to=to, by=user, proof=proof_of(user), reason="It is as it is.")

    @precondition(lambda walk: walk.seen.lanes)
    @rule(who=maybe_people, pick=picks, agrees=st.booleans())
    def answers_for_the_lane(self, who: str | None, pick: int, agrees: bool) -> None:
        changes = list(LaneChange.objects.filter(hotfix=self.hotfix, answers=None).order_by("pk"))
        change = next((one for one in changes if one.is_open), changes[pick % len(changes)])
        who = who or self._one_who_acts_as(change.waits_for.value, pick)[0]
        with self._a_step_of(who) as user:
            answer_lane_change(change, agrees=agrees, by=user, proof=proof_of(user), reason="I looked.")

    @rule(who=people | st.just("contributor"), pick=picks, new=st.sampled_from(["x", "2", "low", "yes", ""]))
    def amends(self, who: str, pick: int, new: str) -> None:
        """Any value of any evidence of any round."""
        name = EVERY_EVIDENCE[pick % len(EVERY_EVIDENCE)]
        records: list[Any] = self.hotfix.evidence(name, every_round=True)[name]
        values = list(signed_values(records[pick % len(records)])) if records else []
        if values:
            record, value = records[pick % len(records)], values[pick % len(values)]
            with self._a_step_of(who) as user:
                amend(record, value.name, new=new, by=user, proof=proof_of(user), reason="A slip.")

    @precondition(lambda walk: walk.seen.amendments)
    @rule(who=maybe_people, pick=picks)
    def signs_an_amendment(self, who: str | None, pick: int) -> None:
        every = list(Amendment.objects.filter(hotfix=self.hotfix).order_by("pk"))
        amendment = next((one for one in every if one.contested), every[pick % len(every)])
        who = who or self._one_who_acts_as(amendment.roles[pick % len(amendment.roles)].value, pick)[0]
        with self._a_step_of(who) as user:
            sign_amendment(amendment, by=user, proof=proof_of(user))
