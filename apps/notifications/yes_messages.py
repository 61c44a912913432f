"""Who must hear of a yes by word of mouth: who confirms it, and what became of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.approvals.consent import may_answer, may_confirm, standing
from apps.approvals.verbal_yeses import VerbalYes
from apps.common import clock
from apps.hotfixes.policy import Rights

from .messages import Message, address, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable

# It waits until then, and has lapsed a moment later.
A_MOMENT = timedelta(seconds=1)


def yes_messages(situation: Situation) -> Iterator[Message]:
    """Yield what is to be told of each recorded yes: that it waits, and then what became of it."""
    for yes in situation.yeses:
        if yes.struck:
            others = [yes.recorder, yes.holder, yes.witness, *situation.overseeing]
            told = _("it was not said: a recorded yes is struck")
            yield from _what_became(situation, yes, Kind.STRUCK, told, others)
        elif yes.confirmed:
            told = _("the yes that you recorded is confirmed")
            yield from _what_became(situation, yes, Kind.CONFIRMED, told, [yes.recorder])
        elif not yes.why_lapsed(situation.hotfix, situation.seen):
            yield from _to_confirm(situation, yes)
        elif not yes.not_needed(situation.hotfix, situation.seen) and _left_unsigned(situation, yes):
            told = _("the yes that you recorded was not confirmed, and has lapsed")
            yield from _what_became(situation, yes, Kind.LAPSED, told, [yes.recorder])


def yes_moments(situation: Situation) -> Iterator[datetime]:
    """Yield when recorded yeses lapse, so that it is told."""
    for yes in situation.yeses:
        if not yes.answered:
            yield yes.waits_until + A_MOMENT


def _left_unsigned(situation: Situation, yes: VerbalYes) -> bool:
    """Whether nobody gave the sign-off after it was recorded: then that it lapsed is news."""
    place = (yes.round, yes.phase, yes.role)
    given = (one for one in situation.hotfix.approvals.all() if one.counts_as_yes)
    return all((one.round, one.phase, one.role) != place for one in given)


def _to_confirm(situation: Situation, yes: VerbalYes) -> Iterator[Message]:
    for user in reachable([yes.holder, yes.witness]):
        rights = Rights(user, situation.hotfix)
        if not may_answer(rights, yes).allowed:
            continue
        verdict = "confirm" if may_confirm(rights, yes).allowed else "strike"
        words = {
            "recorder": in_one_line(yes.recorder_name),
            "holder": in_one_line(yes.holder_name),
            "witness": in_one_line(yes.witness_name),
            "role": yes.get_role_display(),
            "phase": yes.get_phase_display(),
            "when": clock.to_the_minute(yes.said_at),
            "channel": yes.get_channel_display(),
        }
        said = _(
            "%(recorder)s recorded that %(holder)s said yes as %(role)s to %(phase)s (%(channel)s, %(when)s),"
            " and that %(witness)s heard it:"
        )
        yield Message(
            kind=Kind.CONFIRM,
            to=user,
            what=_("confirm what was said until %(until)s") % {"until": clock.to_the_minute(yes.waits_until)},
            url=address("answer_verbal", situation.hotfix, yes.pk, verdict),
            phase=yes.phase,
            round=yes.round,
            about=str(yes.pk),
            lines=(
                said % words,
                quoted(yes.words),
                _(
                    "It counts for nothing before one of you two has confirmed it. Confirm it, or say that it"
                    " was not so:"
                ),
            ),
        )


def _what_became(
    situation: Situation, yes: VerbalYes, kind: Kind, what: str, people: Iterable[User]
) -> Iterator[Message]:
    answer = yes.answered
    for user in reachable(people):
        yield Message(
            kind=kind,
            to=user,
            what=what,
            url=page_url(situation.hotfix, anchor=f"yes-{yes.pk}"),
            phase=yes.phase,
            round=yes.round,
            about=str(yes.pk),
            lines=(
                in_one_line(f"{yes}: {standing(situation.hotfix, yes, situation.seen)}."),
                quoted(answer.comment) if answer else "",
            ),
            known=answer is not None and answer.person_id == user.pk,
        )
