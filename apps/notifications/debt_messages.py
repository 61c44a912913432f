"""Who must hear of debts, and of a break-glass call that waits for its second person."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES
from apps.approvals.break_glass import may_break
from apps.approvals.break_glass_calls import calls_of, waiting_call
from apps.approvals.debts import DUE_AFTER, Debt
from apps.approvals.settling import may_settle
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.systems.priorities import Priority

from .messages import Message, address, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable

# So long before its due time a debt is told once more.
SOON = DUE_AFTER / 6


def debt_messages(situation: Situation) -> Iterator[Message]:
    """Yield what is to be told of each open debt: that it was made, that its time comes, that it is past."""
    for debt in situation.hotfix.debts.all():
        if debt.is_owed:
            yield from _about_one(situation, debt)


def debt_moments(situation: Situation) -> Iterator[datetime]:
    """Yield when the debts must be told again."""
    for debt in situation.hotfix.debts.all():
        if debt.is_owed:
            yield from (debt.due_at - SOON, debt.due_at)


def _about_one(situation: Situation, debt: Debt) -> Iterator[Message]:
    settling: list[Any] = [
        rights.user
        for rights in situation.role_holders.rights_of([debt.as_role])
        if may_settle(rights, debt).allowed
    ]
    left = debt.due_at - situation.now
    if left > SOON:
        kind, what, people = Kind.DEBT, _("a sign-off is owed"), settling
    elif left > timedelta(0):
        length = {"length": in_days_and_hours(left)}
        kind, what, people = Kind.DUE, _("a sign-off that is owed is due in %(length)s") % length, settling
    else:
        kind, what = Kind.OVERDUE, _("a sign-off that is owed is overdue")
        people = [*settling, *situation.overseeing]
    yield from _to_each(situation, debt, kind=kind, what=what, people=people)


def _to_each(
    situation: Situation, debt: Debt, *, kind: Kind, what: str, people: Iterable[User]
) -> Iterator[Message]:
    until = {"debt": debt, "debtor": in_one_line(debt.debtor), "until": clock.to_the_minute(debt.due_at)}
    for user in reachable(people):
        yield Message(
            kind=kind,
            to=user,
            what=what,
            url=page_url(situation.hotfix, anchor=f"debt-{debt.pk}"),
            phase=debt.phase,
            round=debt.round,
            about=str(debt.pk),
            lines=(
                _("%(debt)s. To be settled by %(debtor)s until %(until)s.") % until,
                capfirst(in_one_line(f"{debt.confirmed_in_words}.")) if debt.verbal else "",
                _("It went ahead without this sign-off. Ratify or countersign it, or refuse it:"),
            ),
            known=kind is Kind.DEBT and situation.acted(user),
        )


def break_glass_messages(situation: Situation) -> Iterator[Message]:
    """Tell whoever may be the second person that somebody asks to break the glass, and until when."""
    if situation.hotfix.priority != Priority.EMERGENCY or not situation.phase.may_be_owed:
        return
    calls = calls_of(situation.hotfix)
    call = waiting_call(situation.hotfix, calls)
    if call is None:
        return
    for rights in situation.role_holders.rights_of(SIGNING_ROLES):
        if not may_break(rights, calls).allowed:
            continue
        for user in reachable([rights.user]):  # type: ignore[list-item]
            yield Message(
                kind=Kind.GLASS,
                to=user,
                what=_("confirm breaking the glass until %(until)s")
                % {"until": clock.to_the_minute(call.waits_until)},
                url=address("break_glass", situation.hotfix),
                phase=situation.hotfix.state,
                round=situation.hotfix.round,
                about=str(call.pk),
                lines=(
                    _("%(who)s (%(role)s) asks for it:")
                    % {"who": in_one_line(call.person_name), "role": call.get_role_display()},
                    quoted(call.reason),
                ),
            )
