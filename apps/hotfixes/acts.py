"""What an act of the process is: the columns of ACTS in the process table (phases.py)."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from apps.accounts.roles import Role

from .phase_columns import Words

if TYPE_CHECKING:
    from .phases import State


class Kind(Enum):
    """What an act is: a yes (which moves on when it completes the gate), a no, or an act of its own."""

    SIGN_OFF = "sign-off"
    REFUSAL = "refusal"
    ACT = "act"


@dataclass(frozen=True)
class Act:
    """Something a person does to a hot fix. Every act with a `target` is a transition of that name.

    One that `needs_no_debt` waits until each skipped sign-off is ratified or refused.

    Attributes:
        while_ahead: the further phases in which it is possible while production stands as it was changed
            first, ahead of the go (PROCESS.md 1, late record).
        not_while_ahead: whether it is not possible then at all.
        records_if_late: the evidence that it records of a late record.
    """

    name: str
    label: Words
    kind: Kind
    sources: tuple["State", ...]
    target: "State | None"
    roles: tuple[Role, ...]
    by_reporter_in: tuple["State", ...] = ()
    needs_gate: bool = False
    needs_reason: bool = False
    needs_no_debt: bool = False
    records: str = ""
    begins_a_round: bool = False
    takes_back: bool = False
    while_ahead: tuple["State", ...] = ()
    not_while_ahead: bool = False
    records_if_late: str = ""

    def is_possible_in(self, state: str, *, ahead: bool) -> bool:
        """Whether the process knows it in `state`; `ahead`, of one whose production is ahead of its go."""
        if ahead:
            return not self.not_while_ahead and state in (*self.sources, *self.while_ahead)
        return state in self.sources

    def recorded(self, *, late: bool) -> str:
        """The evidence that it records itself; `late`, of a hot fix whose production was changed first."""
        return self.records_if_late if late and self.records_if_late else self.records
