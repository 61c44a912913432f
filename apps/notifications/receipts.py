"""Receipts: whoever's name goes under something hears of it, so that nobody signs for them unheard."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.models import HotFix

from .messages import Message, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable

# What is older is no news: as at an upgrade, when no signature had a receipt yet.
NEWS_FOR = timedelta(days=3)
# Whichever way they were asked again by: a password, a passkey, or somewhere else.
IF_NOT_YOU = gettext_lazy(
    "If this was not you, tell a process owner now. Then sign out everywhere else under “Where you are signed"
    " in”, change your password, and remove a passkey that you do not have."
)


def receipt_messages(situation: Situation) -> Iterator[Message]:
    """Tell each signer of a hot fix, open or ended, what was signed in their name, and each delegator.

    Two queries, however much was signed: the calls to break the glass, and the people.
    """
    signed = list(_signed_lately(situation, situation.now - NEWS_FOR))
    people = User.objects.in_bulk({person for person, _about, _told in signed})
    for key, about, (what, lines) in signed:
        to = people[key]
        if reachable([to]):
            yield Message(
                kind=Kind.RECEIPT,
                to=to,
                what=_("receipt: %(what)s") % {"what": what},
                url=page_url(situation.hotfix, anchor="sign-offs"),
                about=about,
                lines=(*lines, str(IF_NOT_YOU)),
            )


def _signed_lately(situation: Situation, since: datetime) -> Iterator[tuple[int, str, tuple[str, list[str]]]]:
    """Yield under what a name was put: whose, what it is, and what a mail says of it."""
    hotfix: HotFix = situation.hotfix
    for approval in hotfix.approvals.all():
        for person in (approval.signer_id, approval.on_behalf_of_id):
            if person is not None and approval.signed_at > since:
                yield person, f"approval {approval.pk}", _signed(approval, person)
            taken = approval.withdrawn
            if taken and not taken.void and taken.withdrawn_at > since and person == taken.person_id:
                yield person, f"withdrawal {taken.pk}", _withdrawn(approval)
    for call in hotfix.glass_calls.select_related("confirms"):
        if call.called_at > since:
            yield call.person_id, f"call {call.pk}", _called(call)
    for debt in hotfix.debts.all():
        if debt.incurred_at > since and debt.verbal_yes_id is None:
            yield debt.incurred_by_id, f"owed {debt.pk}", _owed(debt)

    yield from _said_lately(situation, since)


def _said_lately(situation: Situation, since: datetime) -> Iterator[tuple[int, str, tuple[str, list[str]]]]:
    for yes in situation.yeses:
        if yes.recorded_at > since:
            yield yes.recorder_id, f"yes {yes.pk}", _said(yes)
        if yes.answered and yes.answered.answered_at > since:
            yield yes.answered.person_id, f"answer {yes.answered.pk}", _answered(yes.answered)


def _signed(approval: Any, person: int) -> tuple[str, list[str]]:
    words = {
        "role": approval.get_role_display(),
        "who": in_one_line(approval.signer_name),
        "verdict": approval.verdict,
        "phase": approval.get_phase_display(),
        "round": approval.round,
        "at": clock.to_the_second(approval.signed_at),
        "asked": approval.authenticated_by,
        "digest": approval.evidence_digest,
    }
    for_you = _("%(who)s signed for you as %(role)s")
    what = _("you signed as %(role)s") if approval.signer_id == person else for_you
    facts = _(
        "Decision: %(verdict)s\nPhase: %(phase)s, round %(round)d\nAt: %(at)s\nAsked again by: %(asked)s\n"
        "SHA-256 of the evidence: %(digest)s"
    )
    return what % words, [quoted(approval.meaning), facts % words, quoted(approval.comment)]


def _withdrawn(approval: Any) -> tuple[str, list[str]]:
    taken = approval.withdrawn
    words = {"role": approval.get_role_display(), "phase": approval.get_phase_display()}
    words |= {"at": clock.to_the_second(taken.withdrawn_at), "asked": taken.authenticated_by}
    what = _("you withdrew your sign-off as %(role)s") % words
    return what, [quoted(taken.reason), _("Phase: %(phase)s\nAt: %(at)s\nAsked again by: %(asked)s") % words]


def _called(call: Any) -> tuple[str, list[str]]:
    words = {"role": Role(call.role).label, "at": clock.to_the_second(call.called_at)}
    words["asked"] = call.authenticated_by
    what = (
        _("you broke the glass as %(role)s") if call.breaks else _("you asked to break the glass as %(role)s")
    )
    return what % words, [quoted(call.reason), _("At: %(at)s\nAsked again by: %(asked)s") % words]


def _owed(debt: Any) -> tuple[str, list[str]]:
    words = {"debt": in_one_line(str(debt)), "at": clock.to_the_second(debt.incurred_at)}
    words["asked"] = debt.authenticated_by
    what = _("you recorded a verbal yes") if debt.verbal else _("you went ahead of a sign-off")
    return what, [_("What is owed by it: %(debt)s\nAt: %(at)s\nAsked again by: %(asked)s") % words]


def _said(yes: Any) -> tuple[str, list[str]]:
    return _("you recorded a verbal yes"), [
        quoted(yes.words),
        _yes_facts(yes, yes.recorded_at, yes.authenticated_by),
    ]


def _answered(answer: Any) -> tuple[str, list[str]]:
    what = _("you confirmed a verbal yes") if answer.confirms else _("you struck a verbal yes")
    facts = _yes_facts(answer.yes, answer.answered_at, answer.authenticated_by)
    return what, [facts, quoted(answer.comment)]


def _yes_facts(yes: Any, at: datetime, asked: str) -> str:
    words = {"yes": in_one_line(str(yes)), "at": clock.to_the_second(at), "asked": asked}
    return _("What was said: %(yes)s\nAt: %(at)s\nAsked again by: %(asked)s") % words
