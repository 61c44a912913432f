"""What must be true of one step of a walk, by the rows before and after it and by the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.process.ledger import (
    AFTER_DEVELOPMENT,
    AFTERWARDS,
    DONE_BY,
    EVIDENCE,
    OWABLE,
    PO,
    REFUSED_BY,
    RM,
    SD,
    SIGNERS,
    SIGNING,
    TL,
    WAY_ON,
    Ledger,
    Seen,
    sha256,
)


@dataclass(frozen=True)
class Step:
    """What one person did: the hot fix before it and after it."""

    before: Seen
    after: Seen
    ledger: Ledger
    actor: int
    moment: datetime

    def check(self) -> None:
        """Everything that must be true of this step."""
        self._nothing_signed_changed()
        for approval in self._new("approvals"):
            self._approval(approval)
        for debt in self._new("debts"):
            self._debt(debt)
        for call in self._new("calls"):
            self._call(call)
        self._duties_are_separate()
        self._moved()

    def _new(self, what: str) -> list[dict[str, Any]]:
        before, after = getattr(self.before, what), getattr(self.after, what)
        return [after[pk] for pk in after if pk not in before]

    def _held(self, person: int, *roles: str) -> bool:
        return self.ledger.holds(person, *roles)

    def _nothing_signed_changed(self) -> None:
        for what in ("approvals", "debts", "calls"):
            before, after = getattr(self.before, what), getattr(self.after, what)
            assert {pk: after.get(pk) for pk in before} == before, f"{what}: a row changed or went"
        here = (self.before.state, self.before.round)
        for phase, names in EVIDENCE.items():
            for number in range(1, self.before.round + 1):
                if (phase, number) != here:
                    every = names + AFTERWARDS.get(phase, ())
                    was, now = self.before.of(every, number), self.after.of(every, number)
                    # What is entered in this step has its record opened in this step.
                    assert now[: len(was)] == was, f"{phase}, round {number}: changed after it was left"
                    assert now == was or (phase, number) == (self.after.state, self.after.round)

    def _approval(self, new: dict[str, Any]) -> None:
        debt = self.before.debts.get(new["settles_id"])
        place = (debt["phase"], debt["round"]) if debt else (self.before.state, self.before.round)
        assert (new["phase"], new["round"]) == place, "signed for another phase or round than the present one"
        assert (new["signer_id"], new["signed_at"]) == (self.actor, self.moment)
        assert new["role"] in SIGNERS[new["phase"]]
        assert new["evidence_digest"] == sha256(new["signed_evidence"]) == self.before.digest(*place)
        other = new["on_behalf_of_id"]
        if other is None:
            assert self._held(self.actor, new["role"]), "signed without the role"
        else:
            assert debt is None
            assert self.ledger.acts_for(
                self.actor, other, new["role"], hotfix=self.before.pk, moment=self.moment
            ), "signed for somebody without a delegation"
        if debt:
            assert new["role"] == debt["role"]
            assert self.before.settlement(debt["id"]) is None, "settled twice"
            if debt["kind"] == "verbal":
                assert self.actor == debt["holder_id"], "countersigned by somebody else"
            else:
                assert self.actor not in {debt["incurred_by_id"], *self._breakers(debt["round"])}
        elif new["decision"] == "approved":
            assert not self.before.lacking, "signed before the evidence was complete"

    def _debt(self, new: dict[str, Any]) -> None:
        assert (new["phase"], new["round"]) == (self.before.state, self.before.round)
        assert new["phase"] in OWABLE
        assert new["role"] in SIGNERS[new["phase"]]
        assert new["evidence_digest"] == self.before.digest(new["phase"], new["round"])
        assert not self.before.lacking, "owed before the evidence was complete"
        assert (new["incurred_by_id"], new["incurred_at"]) == (self.actor, self.moment)
        assert new["due_at"] == self.moment + timedelta(hours=24)
        if new["kind"] == "verbal":
            assert self._held(new["holder_id"], new["role"])
            assert len({self.actor, new["holder_id"], new["witness_id"]}) == 3
        else:
            breakers = self._breakers(new["round"])
            assert len(breakers) == 2, "ahead without two people"
            assert self._held(self.actor, *SIGNING)
            assert self.actor in breakers or self._held(self.actor, RM)
            self._an_emergency_that_owes_nothing_overdue()

    def _breakers(self, number: int) -> set[int]:
        calls = self.before.calls
        second = [one for one in calls.values() if one["confirms_id"] and one["round"] == number]
        return {
            person for one in second for person in (one["person_id"], calls[one["confirms_id"]]["person_id"])
        }

    def _an_emergency_that_owes_nothing_overdue(self) -> None:
        assert self.before.row["priority"] == "emergency"
        overdue = [one for one in self.before.debts.values() if one["due_at"] < self.moment]
        assert all(self.before.settlement(one["id"]) for one in overdue), "ahead while a debt was overdue"

    def _call(self, new: dict[str, Any]) -> None:
        assert (new["round"], new["person_id"], new["called_at"]) == (
            self.before.round,
            self.actor,
            self.moment,
        )
        assert new["reason"]
        assert new["role"] in SIGNING
        assert self._held(self.actor, new["role"])
        assert self.before.state in OWABLE
        self._an_emergency_that_owes_nothing_overdue()
        if new["confirms_id"]:
            first = self.before.calls[new["confirms_id"]]
            assert first["person_id"] != self.actor, "one person alone broke the glass"
            assert first["round"] == new["round"]
            assert self.moment - first["called_at"] <= timedelta(minutes=60)
            assert RM in (first["role"], new["role"]), "no Release Manager broke the glass"
            assert self._held(first["person_id"], first["role"])
            assert self.after.row["expedited"]

    def _duties_are_separate(self) -> None:
        """Over every yes of every round: those by delegates count both, those by phone count too."""
        yes: dict[tuple[int, str, str], set[int]] = {}
        for one in self.after.approvals.values():
            if one["decision"] == "approved":
                people = {one["signer_id"], one["on_behalf_of_id"]} - {None}
                yes.setdefault((one["round"], one["phase"], one["role"]), set()).update(people)
        for one in self.after.debts.values():
            if one["kind"] == "verbal" and self.after.stands(one["id"]):
                yes.setdefault((one["round"], one["phase"], one["role"]), set()).add(one["holder_id"])
        for number in range(1, self.after.round + 1):
            owner = yes.get((number, "qualification", PO), set())
            lead = yes.get((number, "qualification", TL), set())
            assert not owner & lead, "one person gave both Qualification approvals"
            assert self.after.row["reported_by_id"] not in owner | lead, "the reporter signed Qualification"
            developer = yes.get((number, "development", SD), set())
            for phase in AFTER_DEVELOPMENT:
                (role,) = SIGNERS[phase]
                assert not developer & yes.get((number, phase, role), set()), f"the developer signed {phase}"

    def _moved(self) -> None:
        new = self.after.states[len(self.before.states) :]
        assert self.after.states[: len(self.before.states)] == self.before.states
        assert self.after.states[-1] == (self.after.state, self.after.round)
        assert all(one == (self.before.state, self.before.round) for one in new[:-1]), "two steps at once"
        left, entered = self.before.state, self.after.state
        back = entered == "development" and left != "qualification" and left != entered
        assert self.after.round == self.before.round + back, "a round begins with a return, and only then"
        if left == entered:
            return
        if (left, entered) in REFUSED_BY:
            (no,) = self._new("approvals")
            assert no["decision"] == "refused"
            assert no["role"] in REFUSED_BY[left, entered]
            assert no["settles_id"] is None
            return
        if (left, entered) in DONE_BY:
            reporter = left == "identified" and self.actor == self.before.row["reported_by_id"]
            roles = DONE_BY[left, entered]
            assert reporter or self.ledger.acts_as(
                self.actor, *roles, hotfix=self.before.pk, moment=self.moment
            )
        if entered in ("closed", "cancelled"):
            assert all(self.after.settlement(pk) for pk in self.after.debts), f"{entered} with a debt open"
        if entered != "cancelled":
            assert WAY_ON[left] == entered, f"there is no way from {left} to {entered}"
            self._gate_was_open(left)

    def _gate_was_open(self, left: str) -> None:
        assert not self.before.lacking, "left with evidence missing"
        now = self.after.digest(left, self.before.round)
        for role in SIGNERS[left]:
            place = {"phase": left, "round": self.before.round, "role": role}
            signed = any(
                one | place == one
                and one["decision"] == "approved"
                and one["settles_id"] is None
                and one["evidence_digest"] == now
                for one in self.after.approvals.values()
            )
            owed = any(one | place == one and self._holds(one, now) for one in self.after.debts.values())
            assert signed or owed, f"{left} was left without the fresh sign-off of the {role}"

    def _holds(self, debt: dict[str, Any], now: str) -> bool:
        """Whether it stood in for the sign-off under evidence of the digest `now`."""
        settled = self.after.settlement(debt["id"])
        if settled:
            return settled["decision"] == "approved" and bool(settled["evidence_digest"] == now)
        return debt["kind"] == "break_glass" or bool(debt["evidence_digest"] == now)
