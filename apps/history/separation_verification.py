"""Whether duties were kept separate: by the rule, asked once more of every sign-off on the record.

The policy and a trigger keep them apart; whoever dropped the trigger could sign both.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from apps.approvals.models import Approval, Withdrawal
from apps.hotfixes.phases import (
    BARRED_TO_THE_REPORTER,
    BARRED_TO_THE_REPORTER_IF_LATE,
    BARRED_TO_WHO_CHANGED_PRODUCTION,
)
from apps.hotfixes.separation_of_duties import conflict, people_behind

from .faults import LIVE, Fault, How
from .going_on import goes_on
from .history_tables import ADDED, history_model
from .verification_parts import RangeOfHotFixes
from .verification_scope import Scope, one_by_one


class SignOff(NamedTuple):
    """What the rule must know of one sign-off."""

    hotfix_id: int
    id: int
    round: int
    phase: str
    role: str
    decision: str
    signer_id: int
    on_behalf_of_id: int | None
    signed_at: datetime
    reported_by: int
    late_since: datetime | None
    changed_by: int | None

    @property
    def approved(self) -> bool:
        return self.decision == Approval.Decision.APPROVED

    @property
    def after_the_statement(self) -> bool:
        """Whether it had been stated by then that production was changed first: what came before stands."""
        return self.late_since is not None and self.signed_at > self.late_since

    @property
    def reporters_phases(self) -> tuple[str, ...]:
        """The phases that the reporter may not sign."""
        return BARRED_TO_THE_REPORTER + (BARRED_TO_THE_REPORTER_IF_LATE if self.after_the_statement else ())


@goes_on(RangeOfHotFixes)
def separation_faults(scope: Scope) -> Iterator[Fault]:
    """Every sign-off by somebody whom an earlier yes of the same round, or having reported it, barred."""
    rows: Any = history_model(Approval)._base_manager.filter(history_type=ADDED)
    rows = rows.filter(**scope.theirs("hotfix"))
    late = ("hotfix__late_since", "hotfix__production_changed_by")
    names = (*SignOff._fields[:-3], "hotfix__reported_by", *late)
    withdrawn = _withdrawn(scope)
    every = (
        SignOff(*values)
        for values in one_by_one(rows.order_by("hotfix_id", "history_id").values_list(*names))
    )
    for _hotfix, given in groupby(every, key=lambda one: one.hotfix_id):
        yield from _of_one(scope, given, withdrawn)


def _withdrawn(scope: Scope) -> dict[int, datetime]:
    """When each yes was withdrawn that was, by its key: it bars nobody from then on."""
    rows: Any = history_model(Withdrawal)._base_manager.filter(history_type=ADDED)
    rows = rows.filter(**scope.theirs("hotfix"))
    return dict(rows.values_list("approval_id", "withdrawn_at"))


def _of_one(scope: Scope, given: Iterator[SignOff], withdrawn: dict[int, datetime]) -> Iterator[Fault]:
    yeses: list[SignOff] = []
    for one in given:
        people = people_behind(one)
        left = [two for two in yeses if two.id not in withdrawn or withdrawn[two.id] > one.signed_at]
        if any(_bars(earlier, one) and people & people_behind(earlier) for earlier in left):
            yield _fault(scope, one, _("Who gave it had signed what bars them from it in this round."))
        elif one.phase in one.reporters_phases and one.reported_by in people:
            yield _fault(scope, one, _("Who gave it had reported the hot fix, and may not sign this."))
        elif (
            one.after_the_statement
            and one.changed_by in people
            and one.phase in BARRED_TO_WHO_CHANGED_PRODUCTION
        ):
            yield _fault(scope, one, _("Who gave it had changed production first, and may not sign this."))
        if one.approved:
            yeses.append(one)


def _bars(earlier: SignOff, one: SignOff) -> bool:
    return earlier.round == one.round and conflict(one.phase, one.role, earlier.phase, earlier.role)


def _fault(scope: Scope, one: SignOff, why: str) -> Fault:
    chain = scope.chain_of(Approval, one.id)
    return Fault(chain, LIVE, Approval._meta.label, one.id, How.WITHOUT_RIGHT, why)
