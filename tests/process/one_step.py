"""What must be true of one step of a walk, by the rows before and after it and by the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.process.ledger import (
    AFTER_DEVELOPMENT,
    AFTERWARDS,
    CONTRIBUTOR,
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
from tests.process.one_step_of_what_follows import StepOfWhatFollows

ROWS = ("approvals", "debts", "calls", "yeses", "answers", "taken_back", "starts")
ROWS += ("owed", "supplements", "lanes", "amendments", "amended")


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
        for yes in self._new("yeses"):
            self._yes(yes)
        for answer in self._new("answers"):
            self._answer(answer)
        for approval in self._new("approvals"):
            self._approval(approval)
        for one in self._new("taken_back"):
            self._taken_back(one)
        for start in self._new("starts"):
            self._ratified(start)
        for debt in self._new("debts"):
            self._debt(debt)
        for call in self._new("calls"):
            self._call(call)
        self.what_follows.check()
        self._duties_are_separate()
        self._moved()
        self._note_who_made_the_change()

    @property
    def what_follows(self) -> "StepOfWhatFollows":
        return StepOfWhatFollows(self.before, self.after, self.ledger, self.actor, self.moment)

    def _new(self, what: str) -> list[dict[str, Any]]:
        before, after = getattr(self.before, what), getattr(self.after, what)
        return [after[pk] for pk in after if pk not in before]

    def _held(self, person: int, *roles: str) -> bool:
        return self.ledger.holds(person, *roles)

    def _nothing_signed_changed(self) -> None:
        for what in ROWS:
            before, after = getattr(self.before, what), getattr(self.after, what)
            assert {pk: after.get(pk) for pk in before} == before, f"{what}: a row changed or went"
        here = (self.before.state, self.before.round)
        for phase, names in EVIDENCE.items():
            for number in range(1, self.before.round + 1):
                if (phase, number) != here:
                    every = names + AFTERWARDS.get(phase, ())
                    was, now = self.before.of(every, number), self.after.of(every, number)
                    # What is entered in this step has its record opened in this step.
                    entered = len(now) > len(was)
                    if now[: len(was)] != was:
                        self.what_follows.only_completed(phase, number)
                    assert not entered or (phase, number) == (self.after.state, self.after.round)

    def _approval(self, new: dict[str, Any]) -> None:
        debt = self.before.debts.get(new["settles_id"])
        place = (debt["phase"], debt["round"]) if debt else (self.before.state, self.before.round)
        if new["whole"]:
            place = self.what_follows.place_of_whole(new)
            shown = self.before.whole_digest(*place)
        else:
            shown = self.before.digest(*place)
        assert (new["phase"], new["round"]) == place, "signed for another phase or round than the present one"
        assert (new["signer_id"], new["signed_at"]) == (self.actor, self.moment)
        assert new["role"] in SIGNERS[new["phase"]]
        assert new["evidence_digest"] == sha256(new["signed_evidence"]) == shown
        other = new["on_behalf_of_id"]
        if other is None:
            assert self._held(self.actor, new["role"]), "signed without the role"
        else:
            assert debt is None
            assert not new["whole"]
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
        elif new["decision"] == "approved" and not new["whole"]:
            assert not self.before.lacking, f"signed before the evidence was complete: {self.before.lacking}"

    def _taken_back(self, new: dict[str, Any]) -> None:
        yes = self.before.approvals[new["approval_id"]]
        assert (new["person_id"], new["withdrawn_at"]) == (self.actor, self.moment)
        assert yes["signer_id"] == self.actor, "withdrawn by somebody else"
        assert (yes["decision"], yes["settles_id"], yes["whole"]) == ("approved", None, False)
        assert (yes["phase"], yes["round"]) == (self.before.state, self.before.round), (
            "it had moved something"
        )
        assert not self.before.withdrawn(yes["id"]), "withdrawn twice"
        assert self.after.state == self.before.state
        if self.before.state == "deployment":
            begun = self.before.of(AFTERWARDS["deployment"], self.before.round)
            assert all(one["fields"]["actual_start"] is None for one in begun), "withdrawn after the start"

    def _ratified(self, new: dict[str, Any]) -> None:
        assert (new["signer_id"], new["signed_at"]) == (self.actor, self.moment)
        assert (new["phase"], new["round"]) == (self.before.state, self.before.round)
        assert (self.before.state, self.after.state) == ("deployment", "verification")
        assert not self.before.began_inside(), "ratified, and was inside"
        assert not self._may_not_sign(self.actor, RM), "ratified by whoever signed Development"
        other = new["on_behalf_of_id"]
        at = {"hotfix": self.before.pk, "moment": self.moment}
        assert (
            self._held(self.actor, RM) if other is None else self.ledger.acts_for(self.actor, other, RM, **at)
        )

    def _debt(self, new: dict[str, Any]) -> None:
        assert (new["phase"], new["round"]) == (self.before.state, self.before.round)
        assert new["phase"] in OWABLE
        assert new["role"] in SIGNERS[new["phase"]]
        assert new["evidence_digest"] == self.before.digest(new["phase"], new["round"])
        assert not self.before.lacking, "owed before the evidence was complete"
        assert (new["incurred_by_id"], new["incurred_at"]) == (self.actor, self.moment)
        assert new["due_at"] == self.moment + timedelta(hours=24)
        if new["kind"] == "verbal":
            (answer,) = self._new("answers")
            yes = self.before.yeses[new["verbal_yes_id"]]
            assert (answer["yes_id"], answer["verdict"]) == (yes["id"], "confirmed"), "nobody confirmed it"
            for name in ("round", "phase", "role", "holder_id", "witness_id", "said_at", "words"):
                assert new[name] == yes[name], "confirmed something else than was recorded"
            assert new["evidence_digest"] == yes["evidence_digest"]
            assert self._held(new["holder_id"], new["role"])
            assert self.after.row["expedited"]
        else:
            breakers = self._breakers(new["round"])
            assert len(breakers) >= 2, "ahead without two people"
            assert self._held(self.actor, *SIGNING)
            assert self.actor in breakers or self._held(self.actor, RM)
            assert self._pair_that_skips(), "skipped by somebody whom separation of duties bars"
            self._an_emergency_that_owes_nothing_overdue()

    def _yes(self, new: dict[str, Any]) -> None:
        here = (self.before.state, self.before.round)
        assert (new["phase"], new["round"]) == here
        assert new["phase"] in OWABLE
        assert new["role"] in SIGNERS[new["phase"]]
        assert new["evidence_digest"] == self.before.digest(*here)
        assert self.before.row["priority"] == "emergency"
        assert not self.before.lacking, "said of evidence that was not complete"
        assert (new["recorder_id"], new["recorded_at"]) == (self.actor, self.moment)
        people = (new["recorder_id"], new["witness_id"], new["holder_id"])
        assert len(set(people)) == 3, "three people"
        assert self._held(new["recorder_id"], *SIGNING, CONTRIBUTOR)
        assert self._held(new["witness_id"], *SIGNING), "a witness without a role that signs"
        assert self._held(new["holder_id"], new["role"])
        for person in people:
            assert not self._may_not_sign(person, new["role"]), "barred, and said, heard or recorded a yes"

    def _answer(self, new: dict[str, Any]) -> None:
        yes = self.before.yeses[new["yes_id"]]
        assert (new["person_id"], new["answered_at"]) == (self.actor, self.moment)
        assert self.actor in (yes["holder_id"], yes["witness_id"]), "answered by somebody else"
        assert (yes["phase"], yes["round"]) == (self.before.state, self.before.round)
        assert self.moment - yes["recorded_at"] <= timedelta(minutes=60)
        assert yes["evidence_digest"] in self.before.digests(yes["phase"], yes["round"])
        assert all(one["yes_id"] != yes["id"] for one in self.before.answers.values()), "answered twice"
        debts = self._new("debts")
        assert len(debts) == (new["verdict"] == "confirmed"), "only a confirmation owes something"

    def _may_not_sign(self, person: int, role: str) -> bool:
        """Whether separation of duties keeps this person from signing the present phase in `role`."""
        phase, said = self.before.state, self.before.said_yes(self.before.round)
        if phase == "qualification":
            (other,) = {PO, TL} - {role}
            reported = person == self.before.row["reported_by_id"]
            return reported or person in said.get((phase, other), set())
        return phase in AFTER_DEVELOPMENT and person in said.get(("development", SD), set())

    def _may_not_skip(self, person: int) -> bool:
        phase = self.before.state
        made_it = phase in AFTER_DEVELOPMENT and person in self.ledger.makers
        return made_it or any(self._may_not_sign(person, role) for role in SIGNERS[phase])

    def _pair_that_skips(self) -> bool:
        """Whether nobody is barred of the actor and of two who broke the glass together in this round."""
        calls, number = self.before.calls, self.before.round
        pairs = (
            {one["person_id"], calls[one["confirms_id"]]["person_id"]}
            for one in calls.values()
            if one["confirms_id"] and one["round"] == number and not self.what_follows.is_over(one)
        )
        return not self._may_not_skip(self.actor) and any(
            not any(self._may_not_skip(person) for person in pair)
            and (self.actor in pair or self._held(self.actor, RM))
            for pair in pairs
        )

    def _note_who_made_the_change(self) -> None:
        """For the steps that follow: whoever changed a development record that was open before."""
        for number in range(1, self.before.round + 1):
            was = self.before.of(("development_records",), number)
            if self.after.of(("development_records",), number)[: len(was)] != was:
                self.ledger.makers.add(self.actor)

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
        assert not self._may_not_skip(self.actor), "called to break it, barred from what is skipped"
        self._an_emergency_that_owes_nothing_overdue()
        if new["confirms_id"]:
            first = self.before.calls[new["confirms_id"]]
            assert not self.what_follows.is_over(first), "confirmed a call from before it was lowered"
            assert first["person_id"] != self.actor, "one person alone broke the glass"
            assert first["round"] == new["round"]
            assert self.moment - first["called_at"] <= timedelta(minutes=60)
            assert RM in (first["role"], new["role"]), "no Release Manager broke the glass"
            assert self._held(first["person_id"], first["role"])
            assert self.after.row["expedited"]

    def _duties_are_separate(self) -> None:
        """Over every yes of every round: those by delegates count both, those by phone count too."""
        for number in range(1, self.after.round + 1):
            yes = self.after.said_yes(number)
            owner = yes.get(("qualification", PO), set())
            lead = yes.get(("qualification", TL), set())
            assert not owner & lead, "one person gave both Qualification approvals"
            assert self.after.row["reported_by_id"] not in owner | lead, "the reporter signed Qualification"
            developer = yes.get(("development", SD), set())
            for phase in AFTER_DEVELOPMENT:
                (role,) = SIGNERS[phase]
                assert not developer & yes.get((phase, role), set()), f"the developer signed {phase}"

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
            self.what_follows.nothing_is_open(entered)
        if entered != "cancelled":
            assert WAY_ON[left] == entered, f"there is no way from {left} to {entered}"
            self._gate_was_open(left)

    def _gate_was_open(self, left: str) -> None:
        assert not self.before.lacking, "left with evidence missing"
        now = self.after.digests(left, self.before.round)
        for role in SIGNERS[left]:
            place = {"phase": left, "round": self.before.round, "role": role}
            signed = any(
                one | place == one
                and one["decision"] == "approved"
                and one["settles_id"] is None
                and one["evidence_digest"] in now
                and not one["whole"]
                and not self.after.withdrawn(one["id"])
                for one in self.after.approvals.values()
            )
            owed = any(one | place == one and self._holds(one, now) for one in self.after.debts.values())
            assert signed or owed, f"{left} was left without the fresh sign-off of the {role}"
        if left == "deployment":
            assert self.before.began_inside() or self._new("starts"), "begun outside, and nobody ratified it"

    def _holds(self, debt: dict[str, Any], now: set[str]) -> bool:
        """Whether it stood in for the sign-off under evidence that has one of the digests `now`."""
        settled = self.after.settlement(debt["id"])
        if settled:
            return settled["decision"] == "approved" and settled["evidence_digest"] in now
        if self.after.lapsed(debt):
            return False
        return debt["kind"] == "break_glass" or debt["evidence_digest"] in now
