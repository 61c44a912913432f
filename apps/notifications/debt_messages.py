"""Who must hear of debts, of a glass that somebody asks to break, and of a role that came to them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES
from apps.approvals.break_glass import may_break
from apps.approvals.break_glass_calls import calls_of, waiting_call
from apps.approvals.debts import DUE_AFTER, Debt, moment_in_words
from apps.approvals.settling import may_settle
from apps.common.durations import in_days_and_hours
from apps.hotfixes.grants import Grant, grants_on
from apps.systems.priorities import Priority

from .messages import Message, address, in_one_line, page_url, quoted
from .models import Kind, Notice
from .situation import Situation, told

# So long before its due time a debt is told once more.
SOON = DUE_AFTER / 6


def debts(situation: Situation) -> Iterator[Message]:
    """Every open debt: that it was made, that its time comes, and that it is past."""
    for debt in situation.hotfix.debts.all():
        if not debt.is_settled:
            yield from _debt(situation, debt)


def moments_of_debts(situation: Situation) -> Iterator[datetime]:
    """When the debts must be told again."""
    for debt in situation.hotfix.debts.all():
        if not debt.is_settled:
            yield from (debt.due_at - SOON, debt.due_at)


def _debt(situation: Situation, debt: Debt) -> Iterator[Message]:
    settling: list[Any] = [
        rights.user
        for rights in situation.role_holders.rights_of([debt.as_role])
        if may_settle(rights, debt).allowed
    ]
    left = debt.due_at - situation.now
    if left > SOON:
        kind, what, people = Kind.DEBT, _("a sign-off is owed"), settling
    elif left > timedelta(0):
        words = {"length": in_days_and_hours(left)}
        kind, what, people = Kind.DUE, _("a sign-off that is owed is due in %(length)s") % words, settling
    else:
        kind, what = Kind.OVERDUE, _("a sign-off that is owed is overdue")
        people = [*settling, *situation.overseeing]
    yield from _tell_of(situation, debt, kind=kind, what=what, people=people)


def _tell_of(
    situation: Situation, debt: Debt, *, kind: Kind, what: str, people: Iterable[User]
) -> Iterator[Message]:
    until = {"debt": debt, "debtor": in_one_line(debt.debtor), "until": moment_in_words(debt.due_at)}
    for user in told(people):
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
                _("It went ahead without this sign-off. Ratify or countersign it, or refuse it:"),
            ),
            known=kind is Kind.DEBT and situation.acted(user),
        )


def glass(situation: Situation) -> Iterator[Message]:
    """To whoever may be the second person: somebody asks to break the glass, and the request lapses."""
    if situation.hotfix.priority != Priority.EMERGENCY or not situation.phase.may_be_owed:
        return
    calls = calls_of(situation.hotfix)
    call = waiting_call(situation.hotfix, calls)
    if call is None:
        return
    for rights in situation.role_holders.rights_of(SIGNING_ROLES):
        if not may_break(rights, calls).allowed:
            continue
        for user in told([rights.user]):  # type: ignore[list-item]
            yield Message(
                kind=Kind.GLASS,
                to=user,
                what=_("confirm breaking the glass until %(until)s")
                % {"until": moment_in_words(call.waits_until)},
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


def granted(situation: Situation, written: Iterable[Notice]) -> Iterator[Message]:
    """To whom a process owner gave a role, while it is held; `written` are the notices of this hot fix."""
    waiting = [one for one in written if one.kind == Kind.GRANTED and one.next_try_at]
    if not waiting:
        return
    grants = {about(one): one for one in grants_on(situation.hotfix)}
    for notice in waiting:
        grant = grants.get(notice.about)
        if grant is None:
            continue
        book: Any = grant.history
        made = book.filter(history_type="+").select_related("history_user").first()
        words = {"role": grant.role.label, "who": in_one_line(str(made.history_user)) if made else ""}
        yield Message(
            kind=Kind.GRANTED,
            to=notice.to,
            what=_("you hold the role of %(role)s") % words,
            url=page_url(situation.hotfix),
            about=notice.about,
            lines=(
                _("%(who)s gave it to you:") % words,
                quoted(made.history_change_reason or "") if made else "",
            ),
        )


def about(grant: Grant) -> str:
    """What tells one grant from another in the notices of a hot fix."""
    return f"{'user' if hasattr(grant, 'user_id') else 'group'} {grant.pk}"


def holders(grant: Grant) -> list[User]:
    """The people whom a message about `grant` reaches."""
    holder = grant.holder
    return told([holder] if isinstance(holder, User) else holder.user_set.all())
