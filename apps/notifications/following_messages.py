"""Who must hear of evidence that follows, and of a lane that was changed and waits for the other role."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.roles import CHANGE_BOARD, Role
from apps.approvals.changing_lane import may_answer_lane_change
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.ratifying import may_ratify
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.phase_rules import belongs_to_the_report

from .messages import Message, address, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable

# So long before its due time it is told once more, and so long after it the board hears of it, too.
SOON = timedelta(hours=4)
THEN_THE_BOARD = timedelta(hours=24)
FEW = 5  # so many things are named in a mail, more are counted


def following_messages(situation: Situation) -> Iterator[Message]:
    """Yield what is to be told of what follows: that it waits, that its time comes, that it is past."""
    for debt, lacks in situation.hotfix.evidence_debts.standing(situation.hotfix):
        yield from _about_debt(situation, debt, lacks)
    for change in situation.hotfix.lane_changes.open_on(situation.hotfix):
        yield from _about_lane(situation, change)


def following_moments(situation: Situation) -> Iterator[datetime]:
    """Yield when what follows must be told of again."""
    for debt in situation.hotfix.evidence_debts.open_on(situation.hotfix):
        yield from (debt.due_at - SOON, debt.due_at, debt.due_at + THEN_THE_BOARD)
    for change in situation.hotfix.lane_changes.open_on(situation.hotfix):
        yield change.due_at


def _about_debt(situation: Situation, debt: EvidenceDebt, lacks: list[str]) -> Iterator[Message]:
    people = _suppliers(situation, debt) if lacks else _ratifiers(situation, debt)
    about = "supply" if lacks else "ratify"
    left = debt.due_at - situation.now
    words = {"phase": debt.get_phase_display(), "length": in_days_and_hours(abs(left))}
    if left > SOON:
        what = _("supply what follows in %(phase)s") if lacks else _("ratify what followed in %(phase)s")
        yield from _to_each(situation, debt, lacks, Kind.FOLLOWS, what % words, about, people)
    elif left > timedelta(0):
        what = _("what follows in %(phase)s is due in %(length)s") % words
        yield from _to_each(situation, debt, lacks, Kind.FOLLOWS_DUE, what, about, people)
    else:
        what = _("what follows in %(phase)s is overdue by %(length)s") % words
        everybody = [*people, *situation.overseeing]
        yield from _to_each(situation, debt, lacks, Kind.FOLLOWS_OVERDUE, what, about, everybody)
        if left < -THEN_THE_BOARD:
            yield from _to_each(situation, debt, lacks, Kind.FOLLOWS_OVERDUE, what, "board", _board())


def _to_each(
    situation: Situation,
    debt: EvidenceDebt,
    lacks: list[str],
    kind: Kind,
    what: str,
    about: str,
    people: Iterable[Any],
) -> Iterator[Message]:
    until = {"debt": debt, "until": clock.to_the_minute(debt.due_at)}
    for user in reachable(people):
        yield Message(
            kind=kind,
            to=user,
            what=what,
            url=_where(situation, debt, lacks),
            phase=debt.phase,
            round=debt.round,
            about=f"{debt.pk} {about}",
            lines=(
                _("%(debt)s, due until %(until)s.") % until,
                *(_in_few(lacks) if lacks else (_("All of it is there. Read it and ratify it:"),)),
            ),
            known=kind is Kind.FOLLOWS and situation.acted(user),
        )


def _where(situation: Situation, debt: EvidenceDebt, lacks: list[str]) -> str:
    if not lacks:
        return address("ratify", situation.hotfix, debt.pk)
    return page_url(situation.hotfix, anchor=f"follows-{debt.pk}")


def _in_few(lacks: list[str]) -> Iterator[str]:
    yield _("It went ahead with the short form of an Emergency. What is missing still:")
    yield from (f"- {in_one_line(lack)}" for lack in lacks[:FEW])
    more = len(lacks) - FEW
    if more > 0:
        yield ngettext("and %(number)d more", "and %(number)d more", more) % {"number": more}


def _suppliers(situation: Situation, debt: EvidenceDebt) -> Iterable[Any]:
    roles = [Role(role) for role in debt.suppliers]
    for rights in situation.role_holders.rights_of(roles):
        yield rights.user
    if any(belongs_to_the_report(one["evidence"]) for one in debt.names):
        yield situation.hotfix.reported_by


def _ratifiers(situation: Situation, debt: EvidenceDebt) -> Iterable[Any]:
    for rights in situation.role_holders.rights_of(debt.to_ratify):
        if may_ratify(rights, debt).allowed:
            yield rights.user


def _board() -> Iterable[User]:
    return User.objects.filter(groups__in=Group.objects.filter(name=CHANGE_BOARD))


def _about_lane(situation: Situation, change: Any) -> Iterator[Message]:
    answering: list[Any] = [
        rights.user
        for rights in situation.role_holders.rights_of([change.waits_for])
        if may_answer_lane_change(rights, change).allowed
    ]
    overdue = situation.now > change.due_at
    for user in reachable([*answering, *(situation.overseeing if overdue else ())]):
        yield Message(
            kind=Kind.LANE_OVERDUE if overdue else Kind.LANE,
            to=user,
            what=_("the lane was changed to %(priority)s") % {"priority": change.get_after_display()},
            url=address("answer_lane", situation.hotfix, change.pk, "agree"),
            phase=change.phase,
            round=change.round,
            about=str(change.pk),
            lines=(
                _("%(who)s (%(role)s) did, at %(when)s:")
                % {
                    "who": in_one_line(change.signer_name),
                    "role": change.get_role_display(),
                    "when": clock.to_the_minute(change.signed_at),
                },
                quoted(change.reason),
                _("It is %(standing)s.") % {"standing": change.standing},
            ),
            known=not overdue and situation.acted(user),
        )
