"""What must be true of one step about what follows, the lane and amendments, by the rows before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.process.ledger import (
    AFTERWARDS,
    CONTRIBUTOR,
    EVIDENCE,
    PO,
    RM,
    SD,
    SIGNERS,
    TL,
    Ledger,
    Seen,
)

# Whose act signs for a phase that nobody signs: the report is signed for with Qualification.
SIGNED_WITH = {"identified": "qualification"}
# What is owed once for all: it is not collected again in another round.
ONCE = ("qualification",)
SUPPLIERS = {
    "identified": (CONTRIBUTOR,),
    "qualification": (CONTRIBUTOR, PO, TL),
    "development": (CONTRIBUTOR, SD),
    "code_review": (CONTRIBUTOR, TL),
    "testing": (CONTRIBUTOR, "qa_lead"),
    "deployment": (CONTRIBUTOR, RM, SD),
    "verification": (CONTRIBUTOR, RM, "qa_lead", PO),
}


@dataclass(frozen=True)
class StepOfWhatFollows:
    """What one person did: the hot fix before it and after it."""

    before: Seen
    after: Seen
    ledger: Ledger
    actor: int
    moment: datetime

    def check(self) -> None:
        """Everything that must be true of the new rows, and that the priority followed from one of them."""
        for change in self._new("lanes"):
            self._lane(change)
        for amendment in self._new("amendments"):
            self._amendment(amendment)
        for signature in self._new("amended"):
            self._amended(signature)
        for supplement in self._new("supplements"):
            assert (supplement["by_id"], supplement["recorded_at"]) == (self.actor, self.moment)
        for debt in self._new("owed"):
            assert (debt["phase"], debt["round"]) == (self.before.state, self.before.round)
            assert self.before.row["priority"] == "emergency" or self.after.row["priority"] == "emergency"
        if self.after.row["lowered_at"] != self.before.row["lowered_at"]:
            assert self._new("lanes"), "lowered, and nobody changed the lane"

    def _new(self, what: str) -> list[dict[str, Any]]:
        before, after = getattr(self.before, what), getattr(self.after, what)
        return [after[pk] for pk in after if pk not in before]

    # --- The lane ---------------------------------------------------------------------------------

    def _lane(self, new: dict[str, Any]) -> None:
        assert (new["signer_id"], new["signed_at"]) == (self.actor, self.moment)
        assert new["role"] in (PO, TL)
        assert self.ledger.holds(self.actor, new["role"]), "changed the lane without the role"
        assert self.actor != self.before.row["reported_by_id"], "the reporter decided about the lane"
        assert self.after.state == self.before.state
        if new["answers_id"]:
            change = self.before.lanes[new["answers_id"]]
            assert change["role"] != new["role"], "answered in the same role"
            assert change["signer_id"] != self.actor, "answered by who changed it"
            assert not self._answered(self.before, change["id"]), "answered twice"
            assert self.after.row["priority"] == self.before.row["priority"]
            return
        assert (new["before"], new["after"]) == (
            self.before.row["priority"],
            self.after.row["priority"],
        )
        lowers = new["before"] == "emergency"
        assert self.after.row["lowered_at"] == (self.moment if lowers else self.before.row["lowered_at"])

    def _answered(self, seen: Seen, change: int) -> bool:
        return any(one["answers_id"] == change for one in seen.lanes.values())

    def is_over(self, call: dict[str, Any]) -> bool:
        """Whether the glass that this call breaks has lapsed, because the hot fix was lowered since."""
        lowered = self.before.row["lowered_at"]
        return lowered is not None and call["called_at"] <= lowered

    # --- What follows -----------------------------------------------------------------------------

    def place_of_whole(self, new: dict[str, Any]) -> tuple[str, int]:
        """The phase and round of a ratification, which must be one of what is owed."""
        place = (new["phase"], new["round"])
        assert any((one["phase"], one["round"]) == place for one in self.before.owed.values())
        assert new["decision"] == "approved"
        assert new["role"] not in self.before.ratified(*place), "ratified twice in a role"
        typed = {
            one["by_id"] for one in self.before.supplements.values() if (one["phase"], one["round"]) == place
        }
        assert self.actor not in typed, "ratified by who recorded some of it"
        return place

    def only_completed(self, phase: str, number: int) -> None:
        """Nothing but what was empty when `phase` was left was filled in, and that is noted."""
        for name in (*EVIDENCE[phase], *AFTERWARDS.get(phase, ())):
            pairs = zip(self.before.contents[name], self.after.contents[name], strict=False)
            for at, (was, now) in enumerate(pairs):
                if was["round"] == number and was != now:
                    self._only_completed(phase, name, at)

    def _only_completed(self, phase: str, name: str, at: int) -> None:
        was, now = self.before.contents[name][at], self.after.contents[name][at]
        key = f"{name}:{self.before.keys[name][at]}"
        left = [one["left"][key] for one in self.before.owed.values() if key in one["left"]]
        blank = {field for field, value in was["fields"].items() if value in (None, "", [])}
        empty = set(left[-1]["fields"]) if left else blank
        changed = {field for field, value in now["fields"].items() if value != was["fields"].get(field)}
        assert changed <= empty, f"{name}: changed after it was left"
        assert was["round"] == now["round"]
        if left:
            assert self.before.as_left[name][at] == self.after.as_left[name][at], "what was signed changed"
            assert any(
                (one["evidence"], one["record_key"]) == (name, self.before.keys[name][at])
                for one in self._new("supplements")
            ), "nobody noted who recorded it"
            signers = set(SIGNERS[SIGNED_WITH.get(phase, phase)])
            assert signers - self.before.ratified(SIGNED_WITH.get(phase, phase), was["round"]), (
                "changed after all of it was ratified"
            )
        else:
            assert phase == "identified", f"{name}: nothing was owed of it"

    # --- Amendments -------------------------------------------------------------------------------

    def _amendment(self, new: dict[str, Any]) -> None:
        assert (new["made_by_id"], new["made_at"]) == (self.actor, self.moment)
        place = (new["phase"], new["round"])
        assert place != (self.before.state, self.before.round), "amended while its phase was open"
        reported = new["phase"] == "identified" and self.actor == self.before.row["reported_by_id"]
        roles = SUPPLIERS[new["phase"]]
        acts = self.ledger.acts_as(self.actor, *roles, hotfix=self.before.pk, moment=self.moment)
        assert reported or acts, "amended without a part in it"
        assert self.before.contents == self.after.contents, "an amendment changed what was signed"

    def _amended(self, new: dict[str, Any]) -> None:
        amendment = self.before.amendments[new["amendment_id"]]
        assert (new["signer_id"], new["signed_at"]) == (self.actor, self.moment)
        assert amendment["made_by_id"] != self.actor, "signed by who made it"
        phase = SIGNED_WITH.get(amendment["phase"], amendment["phase"])
        assert new["role"] in SIGNERS[phase]
        assert self.ledger.holds(self.actor, new["role"])
        assert all(one["amendment_id"] != amendment["id"] for one in self.before.amended.values())

    def nothing_is_open(self, entered: str) -> None:
        """What must be answered, ratified and signed before a hot fix ends so."""
        changes = [one for one in self.before.lanes.values() if not one["answers_id"]]
        assert all(self._answered(self.before, one["id"]) for one in changes), f"{entered}, lane unanswered"
        if entered != "closed":
            return
        signed = {one["amendment_id"] for one in self.before.amended.values()}
        assert signed == set(self.before.amendments), "closed while a value was contested"
        for one in self.before.owed.values():
            if one["phase"] in ONCE or one["round"] == self.before.round:
                roles = set(SIGNERS[one["phase"]])
                assert self.before.ratified(one["phase"], one["round"]) == roles, "closed, not ratified"
