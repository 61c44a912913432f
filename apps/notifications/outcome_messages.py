"""What everybody who waits must hear: that service is restored, that it came back, and how it ended."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.phase_columns import Tone
from apps.hotfixes.phase_history import PhaseStay, phase_stays
from apps.hotfixes.phase_rules import ACTS_THAT_TAKE_BACK, BEGINNINGS_OF_A_ROUND, comes_after_restoring
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.learning.linking import duplicate_of

from .messages import Message, in_one_line, page_url, quoted
from .models import Kind, Notice
from .situation import Situation, reachable
from .who_waits import signers, who_waits

# What is older is no news: as at an upgrade, when nobody was told of it.
NEWS_FOR = timedelta(days=3)


def came_back(situation: Situation) -> bool:
    """Whether the phase is the first of a round that a no began."""
    return situation.phase.state in BEGINNINGS_OF_A_ROUND and situation.hotfix.round > 1


def back_messages(situation: Situation, written: Iterable[Notice]) -> Iterator[Message]:
    """Tell those who do the work anew, and everybody who waits, who sent it back and why."""
    if not came_back(situation):
        return
    hotfix = situation.hotfix
    back = hotfix.approvals.no_that_began(hotfix.round)
    words = {"phase": situation.phase.name.lower()}
    what = _("back in %(phase)s") % words
    said: tuple[str, ...] = ()
    if back is not None:
        if back.act in ACTS_THAT_TAKE_BACK:
            what = _("rolled back, in %(phase)s again") % words
        refusal = {"who": in_one_line(back.signed_by), "what": back.get_act_display()}
        said = (_("%(who)s: %(what)s") % refusal, quoted(back.comment))
    people = situation.role_holders.people(situation.phase.recorders)
    doing_it_anew = set(people)
    if situation.now - hotfix.phase_entered_at < NEWS_FOR:
        here = (Kind.BACK, hotfix.state, hotfix.round)
        told = {one.to_id for one in written if (one.kind, one.phase, one.round) == here}
        # Who comes to do the work is told at any time; who only waits, if they did so then.
        people += [one for one in who_waits(situation, written) if not told or one.pk in told]
    had_signed = signers(situation)
    for user in reachable(people):
        theirs = (_stays_on_record(hotfix.round - 1),) if user.pk in had_signed else ()
        yield Message(
            kind=Kind.BACK,
            to=user,
            what=what,
            url=page_url(hotfix),
            phase=hotfix.state,
            round=hotfix.round,
            lines=(*said, *theirs),
            known=situation.acted(user) or (back is not None and back.signer_id == user.pk),
            for_information=user not in doing_it_anew,
        )


def _stays_on_record(number: int) -> str:
    return _("What was signed in round %(round)d stays on the record, and opens no gate any more.") % {
        "round": number
    }


def restored_messages(situation: Situation, written: Iterable[Notice]) -> Iterator[Message]:
    """Tell everybody who waits that it is verified in production, and service is back."""
    hotfix = situation.hotfix
    if not hotfix.restored:
        return
    stay = _since_restored(phase_stays(hotfix), hotfix.round)
    if stay is None or situation.now - stay.entered >= NEWS_FOR:
        return
    words = _by_whom(stay) | {"length": in_days_and_hours(stay.entered - hotfix.reported_at)}
    for user in reachable(who_waits(situation, written)):
        yield Message(
            kind=Kind.RESTORED,
            to=user,
            what=_("service is restored"),
            url=page_url(hotfix),
            round=hotfix.round,
            lines=(
                _("%(who)s confirmed it in production at %(at)s, %(length)s after the report.") % words,
                quoted(stay.reason),
            ),
            known=user.pk == stay.by_id,
        )


def _since_restored(stays: Iterable[PhaseStay], number: int) -> PhaseStay | None:
    """The stay that began when service was restored, in round `number`."""
    here = (stay for stay in stays if stay.round == number and stay.state in PHASE_BY_STATE)
    return next((stay for stay in here if comes_after_restoring(PHASE_BY_STATE[State(stay.state)])), None)


def end_messages(situation: Situation, written: Iterable[Notice]) -> Iterator[Message]:
    """Tell everybody who waits how a hot fix ended, by whom and why."""
    hotfix = situation.hotfix
    if situation.now - hotfix.phase_entered_at >= NEWS_FOR:
        return
    stay = phase_stays(hotfix)[-1]
    what, comment = _how_it_ended(situation)
    words = _by_whom(stay) | {"state": hotfix.get_state_display().lower()}
    for user in reachable(who_waits(situation, written)):
        yield Message(
            kind=Kind.ENDED,
            to=user,
            what=what,
            url=page_url(hotfix),
            lines=(_("%(who)s, at %(at)s: %(state)s.") % words, quoted(stay.reason), comment),
            known=user.pk == stay.by_id,
        )


def _how_it_ended(situation: Situation) -> tuple[str, str]:
    """What the subject says of the end, and what follows from it."""
    hotfix = situation.hotfix
    if other := duplicate_of(hotfix):
        what = _("ended as a duplicate of %(reference)s") % {"reference": other.reference}
        return what, _("What becomes of it is told there.")
    if hotfix.unauthorised:
        return _("not ratified: an unauthorised change"), _("A follow-up action says what becomes of it.")
    state = hotfix.get_state_display().lower()
    if hotfix.tone is Tone.REFUSED:
        return state, _("It does not qualify as a hot fix, and goes the ordinary way.")
    if hotfix.closed:
        return state, _("Everything is done and on the record.")
    return state, _("Nothing of it reaches production.")


def _by_whom(stay: PhaseStay) -> dict[str, str]:
    return {"who": in_one_line(stay.by) or _("Nobody known"), "at": clock.to_the_minute(stay.entered)}
