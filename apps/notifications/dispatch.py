"""Dispatching a hot fix: who must hear what now is worked out, written down once, and then sent.

What is to be told follows from what is there, by the one gate and the one policy, and not from what happened.
So a dispatch may be missed, or done twice, or late: the next one finds the same, and what is not true any
more when its turn comes is not sent.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES

from .clock_messages import (
    clock_moments,
    escalation_messages,
    reminder_messages,
    response_messages,
    restore_messages,
    update_due_messages,
    update_messages,
    update_moments,
)
from .conversation import in_conversation
from .copies import going_by_ways, outgoing, write_copies
from .correction_messages import correction_messages
from .debt_messages import break_glass_messages, debt_messages, debt_moments
from .decision_messages import decision_messages
from .digests import goes_at_once, hold, key_of, may_wait
from .following_messages import following_messages, following_moments
from .gate_messages import gate_messages, go_moments
from .hotfix_mails import mail_for
from .late_messages import late_messages
from .mention_messages import mention_messages
from .messages import Key, Message
from .models import Copy, Kind, Lookout, Notice
from .outbox import RETRY, Audience, Outgoing, claim_together, let_be, to_a_person
from .outcome_messages import back_messages, end_messages, restored_messages
from .receipts import receipt_messages
from .role_messages import grant_messages
from .situation import Situation
from .way_addresses import SENT_WITHIN
from .way_outcomes import deliver_and_note
from .withdrawal_messages import withdrawal_messages
from .yes_messages import yes_messages, yes_moments

# Who is active, which clocks a system has, who is in a group: that changes without the door, and is found so.
LOOK_AT_LEAST_EVERY = timedelta(hours=1)

# So many mails are claimed together: no more than are sent before the claim lapses.
AT_ONCE = 100
# The same by other ways, each of which may say nothing for as long as it is waited for.
BY_WAYS_AT_ONCE = RETRY.claim_lasts // timedelta(seconds=2 * SENT_WITHIN)

# What a clock says is said once: whoever comes to the hot fix later reads there how late it is.
_SAID_ONCE = (
    *(Kind.RESPONSE, Kind.UPDATE, Kind.UPDATE_DUE, Kind.REMINDER, Kind.ESCALATION, Kind.RESTORE),
    *(Kind.DUE, Kind.OVERDUE, Kind.FOLLOWS_DUE, Kind.FOLLOWS_OVERDUE, Kind.LANE_OVERDUE),
    *(Kind.LATE, Kind.RESTORED, Kind.ENDED),
)
# Whoever is told of one of these as well need not be told that they hold the role.
_MAKE_A_GRANT_CLEAR = (Kind.SIGN, Kind.TURN, Kind.ACT)


def tell(hotfix_id: int, *, only_if_due: bool = False) -> int:
    """Look at the hot fix with this key and send what is to be told; return how many messages were sent.

    Args:
        only_if_due: do nothing where somebody looked since it was changed, and no mail waits.
    """
    now = clock.now()
    if only_if_due and hotfix_id not in due_hotfixes(now, only=hotfix_id):
        return 0
    sent, going = 0, _work_out(hotfix_id, now)
    while going:
        done = deliver_and_note(going)
        sent += done.sent
        # A claim lasts for so many; of what waits still, it is worked out anew whether it is true.
        going = _work_out(hotfix_id, clock.now()) if done.goes_on or _more_may_wait(going) else []
    return sent


def _more_may_wait(going: list[Outgoing]) -> bool:
    by_ways = sum(isinstance(one.row, Copy) for one in going)
    return by_ways >= BY_WAYS_AT_ONCE or len(going) - by_ways >= AT_ONCE


def take_as_told(hotfix: HotFix) -> None:
    """Write down everything that is to be told of `hotfix` now as told, without a mail: it is no news."""
    for _each in ("who waits", "and since when: what is reminded depends on it"):
        _work_out(hotfix.pk, clock.now(), silently=True)


def due_hotfixes(now: datetime, *, only: int | None = None) -> set[int]:
    """Return the keys of the hot fixes that must be looked at now; three queries, however many there are.

    Args:
        only: ask of this one hot fix only.
    """
    lookouts = Lookout.objects.filter(look_at__lte=now)
    # What goes with a digest has a time of its own (sending_digests.py).
    unsent = Notice.objects.due(now).filter(delegation=None, hotfix__isnull=False, in_digest=False)
    copies = Copy.objects.due(now)
    never = HotFix.objects.filter(state__in=[phase.state for phase in PHASES], lookout=None).order_by()
    if only is not None:
        lookouts, never = lookouts.filter(pk=only), never.filter(pk=only)
        unsent, copies = unsent.filter(hotfix=only), copies.filter(hotfix=only)
    parts: tuple[QuerySet, ...] = (
        lookouts.values_list("pk"),
        # By mail and by other ways, in one statement.
        unsent.order_by().values_list("hotfix").union(copies.order_by().values_list("hotfix")),
        never.values_list("pk"),
    )
    return {key for part in parts for (key,) in part}


def _work_out(hotfix_id: int, now: datetime, *, silently: bool = False) -> list[Outgoing]:
    """Write down what is to be told and when to look again, under the lock of the hot fix.

    It returns what is to be sent, claimed.
    """
    with transaction.atomic():
        people = ("system", "reported_by", "changed_by")
        hotfix = HotFix.objects.select_for_update(of=("self",)).select_related(*people).get(pk=hotfix_id)
        situation, written, wanted = what_is_true(hotfix, now)
        look_at = None
        _write(situation, wanted, written, silently=silently)
        if not hotfix.ended:
            look_at = _next_look(situation, list(written.values()))
        Lookout.objects.update_or_create(hotfix=hotfix, defaults={"look_at": look_at})
        due: list[Notice] = []
        for key, notice in written.items():
            if notice.next_try_at is None:
                continue
            if key not in wanted:
                let_be(notice)
                continue
            if notice.in_digest and not may_wait(wanted[key], hotfix):
                goes_at_once(notice, now)
            if not notice.in_digest and notice.next_try_at <= now and len(due) < AT_ONCE:
                due.append(notice)
        claim_together(due, now)
        waiting = hotfix.copies.filter(next_try_at__isnull=False).select_related("way__person")
        copies = going_by_ways(waiting, wanted, situation, BY_WAYS_AT_ONCE)
    asked = [*(notice.to for notice in due), *(copy.way.person for copy in copies if copy.way.person)]
    audience = Audience(hotfix, asked)
    going = []
    for notice in due:
        mail = in_conversation(mail_for(wanted[key_of(notice)], situation), hotfix.reference, notice.pk)
        # A receipt goes to whose name was used, whatever they may see by now.
        going.append(to_a_person(notice, mail, None if notice.kind == Kind.RECEIPT else audience))
    going += outgoing(copies, wanted, situation, audience)
    return going


def what_is_true(hotfix: HotFix, now: datetime) -> tuple[Situation, dict[Key, Notice], dict[Key, Message]]:
    """Return how `hotfix` stands, which notices of it were written, and what is to be told of it now."""
    written = {key_of(one): one for one in hotfix.notices.filter(delegation=None).select_related("to")}
    situation = Situation(hotfix, now)
    wanted = {message.key: message for message in _messages(situation, list(written.values()))}
    return situation, written, wanted


def _messages(situation: Situation, written: list[Notice]) -> Iterator[Message]:
    yield from receipt_messages(situation)
    if situation.hotfix.ended:
        yield from end_messages(situation, written)
        return
    yield from gate_messages(situation)
    yield from back_messages(situation, written)
    yield from restored_messages(situation, written)
    yield from withdrawal_messages(situation)
    yield from correction_messages(situation)
    yield from break_glass_messages(situation)
    yield from yes_messages(situation)
    yield from decision_messages(situation)
    yield from debt_messages(situation)
    yield from late_messages(situation)
    yield from following_messages(situation)
    yield from grant_messages(situation, written)
    yield from response_messages(situation)
    yield from update_messages(situation)
    yield from mention_messages(situation)
    yield from update_due_messages(situation)
    yield from reminder_messages(situation, written)
    yield from escalation_messages(situation)
    yield from restore_messages(situation)


def _write(
    situation: Situation, wanted: dict[Key, Message], written: dict[Key, Notice], *, silently: bool
) -> None:
    """Write down what was not told yet, into `written` too."""
    told_more: set[int] = set()
    news: list[Notice] = []
    said = {key[:-1] for key in written if key[0] in _SAID_ONCE}
    for key, message in wanted.items():
        if key in written or key[:-1] in said:
            continue
        known = silently or message.known
        written[key] = Notice(
            hotfix=situation.hotfix,
            kind=message.kind,
            phase=message.phase,
            round=message.round,
            about=message.about,
            to=message.to,
            written_at=situation.hotfix.phase_entered_at if silently else situation.now,
            next_try_at=None if known else situation.now,
        )
        news.append(written[key])
        if message.kind in _MAKE_A_GRANT_CLEAR and not known:
            told_more.add(message.to.pk)
    hold(news, wanted, situation.hotfix, situation.now)
    Notice.objects.bulk_create(news)
    for notice in written.values():
        if notice.kind == Kind.GRANTED and notice.to_id in told_more and notice.next_try_at:
            let_be(notice)
    if not silently:
        write_copies(situation, news)


def _next_look(situation: Situation, written: list[Notice]) -> datetime:
    moments = (
        *clock_moments(situation, written),
        *debt_moments(situation),
        *following_moments(situation),
        *yes_moments(situation),
        *go_moments(situation),
        *update_moments(situation),
    )
    return min([situation.now + LOOK_AT_LEAST_EVERY, *(one for one in moments if one > situation.now)])
