"""What happened: one typed event for each use of a door, told inside its transaction and after its commit."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.dispatch import Signal

from apps.accounts.roles import Role
from apps.common import clock

from .phases import ENDED

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.systems.models import System

    from .models import HotFix


class What(Enum):
    """Everything that a door can do."""

    REPORTED = "reported"
    ACT_DONE = "act done"
    SIGNED_OFF = "signed off"
    REFUSED = "refused"
    EVIDENCE_RECORDED = "evidence recorded"
    FILE_ATTACHED = "file attached"
    FILE_TAKEN_OFF = "file taken off"
    NOTE_BEGUN = "release note begun"
    NOTE_PUBLISHED = "release note published"
    NOTE_WITHDRAWN = "release note withdrawn"
    UPDATE_POSTED = "status update posted"
    ROLE_GRANTED = "role granted"
    ROLE_REVOKED = "role revoked"
    ROLE_DELEGATED = "role delegated"
    DELEGATION_WITHDRAWN = "delegation withdrawn"
    GLASS_CALLED = "break-glass called"
    GLASS_BROKEN = "glass broken"
    YES_RECORDED = "verbal yes recorded"
    YES_CONFIRMED = "verbal yes confirmed"
    YES_STRUCK = "verbal yes struck"
    YES_WITHDRAWN = "yes withdrawn"
    STEPS_DECIDED = "steps decided"
    DEBT_INCURRED = "debt incurred"
    DEBT_SETTLED = "debt settled"
    LINKED = "linked"
    LINK_TAKEN_BACK = "link taken back"
    EVIDENCE_RATIFIED = "evidence ratified"
    AMENDED = "amended"
    AMENDMENT_SIGNED = "amendment signed"
    LANE_CHANGED = "lane changed"
    LANE_ANSWERED = "lane answered for"
    SYSTEM_CORRECTED = "system corrected"
    LATE_STATED = "stated that production was changed first"


@dataclass(frozen=True)
class Happened:
    """What was done, to which hot fix, by whom, and what came of it.

    Attributes:
        hotfix_id: None, with an empty `reference`, for a delegation on a whole system.
        act: the name of the act in phases.py; empty where it was none.
        from_state: the state before; empty for a report. `to_state` is the same where nothing moved.
        round: the round in which it was done; the state that follows may belong to the next.
        as_role: the role that `by` acted in; None where it takes none, or several would do.
        for_whom: the one for whom a delegate acted; None in one's own right.
        evidence: the names of the evidence that was signed, filled in, or given a file.
        rows: what is on the record by it: a sign-off, debts, a grant, a delegation, evidence.
    """

    what: What
    at: datetime
    by: "User"
    system_id: int
    hotfix_id: int | None = None
    reference: str = ""
    act: str = ""
    from_state: str = ""
    to_state: str = ""
    round: int = 0
    as_role: Role | None = None
    for_whom: "User | None" = None
    evidence: tuple[str, ...] = ()
    rows: tuple[models.Model, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the hot fix is in another state now."""
        return self.from_state != self.to_state

    @property
    def ended(self) -> bool:
        """Whether the hot fix ended by it."""
        return self.moved and self.to_state in ENDED


# Both are sent with `happened`, a Happened, once for each use of a door.
#
# `about_to_commit` is sent inside the transaction, under the lock of the hot fix: what a listener writes is
# there exactly if the change is, and a listener that fails undoes it. It is for what must not get lost (the
# job that issues a record, the row by which an unsent message is found), and for a statement or two.
about_to_commit = Signal()
# `committed` is sent after the commit, and never after a rollback. A listener that fails is logged and stops
# nothing; one that was not reached, because the process died, is not called again.
committed = Signal()


class Did:
    """What whoever uses a door calls, once, to say what was done."""

    def __init__(self, by: "User", *, hotfix: "HotFix | None" = None, system: "System | None" = None) -> None:
        """Remember where `hotfix` is, before anything is done to it; a `system` alone has no state."""
        self._by = by
        self._hotfix = hotfix
        self._system_id = hotfix.system_id if hotfix else system.pk if system else 0
        self._from_state = hotfix.state if hotfix and hotfix.pk else ""
        self._round = hotfix.round if hotfix else 0
        self._said: partial[Happened] | None = None
        self.anything = True

    def __call__(
        self,
        what: What,
        *,
        act: str = "",
        as_role: Role | None = None,
        for_whom: "User | None" = None,
        evidence: tuple[str, ...] = (),
        rows: tuple[models.Model, ...] = (),
    ) -> None:
        """Say what was done; the rest of the event is what the door knows itself.

        Raises:
            RuntimeError: it was said already: one use of a door does one thing.
        """
        if self._said is not None:
            raise RuntimeError("One use of a door does one thing, and says it once.")
        self._said = partial(
            Happened, what, act=act, as_role=as_role, for_whom=for_whom, evidence=evidence, rows=rows
        )

    def nothing(self) -> None:
        """Say that nothing was done, because it is done already: there is no event then, and no stamp."""
        self.anything = False

    def announce(self) -> None:
        """Tell the listeners: those of `about_to_commit` now, those of `committed` once it is.

        Raises:
            RuntimeError: nobody said what was done. The transaction is rolled back by that.
        """
        if self._said is None:
            raise RuntimeError("Whoever uses a door says what was done: call what it gave, with a What.")
        happened = self._said(at=clock.now(), by=self._by, system_id=self._system_id, **self._place())
        about_to_commit.send(sender=Happened, happened=happened)
        transaction.on_commit(partial(committed.send_robust, sender=Happened, happened=happened))

    def _place(self) -> dict[str, Any]:
        if self._hotfix is None:
            return {}
        return {
            "hotfix_id": self._hotfix.pk,
            "reference": self._hotfix.reference,
            "from_state": self._from_state,
            "to_state": self._hotfix.state,
            "round": self._round,
        }
