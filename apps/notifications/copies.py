"""Copies: which of the messages that were just written go by which other ways too, when, and in what words.

A request to sign of an Emergency goes in steps: mail at once, chat and pager only while it still waits after
the minutes that its system says, and then down the line of its rota (in_line.py), because not everybody need
be woken who will have signed by then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix

from .by_way import ByWay
from .hotfix_mails import begins, first_line
from .in_line import places_in_line, waits_for_its_place
from .kinds import ALWAYS_BY_MAIL, NEVER_IN_A_CHANNEL, OF_A_CHANNEL, SUBJECT_OF, Kind
from .messages import Mail, Message, as_sentence, in_large, in_one_line, page_url, subject
from .models import Copy, NotByMail, Notice, Way
from .one_line import neutral
from .outbox import RETRY, Audience, Outgoing, let_be
from .reached import comes_by_steps
from .reworded import heading_for_everybody, words_for
from .situation import Situation

# What a thing to be told is known by, whoever is told: kind, phase, round, about.
Thing = tuple[str, str, int, str]

# After so many failures of one message it is given up, though it is tried on: the next in line is woken, and
# whoever waits for it gets it by mail, if they chose none.
PATIENCE = 3


@dataclass
class Ways:
    """The ways that lead from one hot fix: those of its system, and of people; read once, by two queries."""

    hotfix: HotFix
    people: Collection[int]
    of_people: dict[int, list[Way]] = field(init=False)
    channels: list[Way] = field(init=False)

    def __post_init__(self) -> None:
        self.of_people, self.channels = defaultdict(list), []
        mine = Q(person__in=self.people) | Q(system=self.hotfix.system_id)
        for way in Way.objects.filter(mine, is_on=True, refused_at=None):
            if way.person_id is None:
                self.channels.append(way)
            else:
                self.of_people[way.person_id].append(way)

    def taking(self, kinds: Collection[str]) -> set[int]:
        """The keys of the people of whom some way takes one of `kinds`."""
        return {
            person
            for person, ways in self.of_people.items()
            if any(way.takes(kind) for way in ways for kind in kinds)
        }

    def unwanted_mails(self) -> set[tuple[int, str]]:
        """Of whom which subjects go by no mail: as far as a way of theirs that works takes them instead."""
        instead = {
            (person, subject)
            for person, ways in self.of_people.items()
            for way in ways
            if way.works
            for subject in way.subjects
            if subject not in ALWAYS_BY_MAIL
        }
        if not instead:
            return set()
        wished = NotByMail.objects.filter(person__in={person for person, _subject in instead})
        return instead & set(wished.values_list("person", "subject"))


def write_copies(situation: Situation, news: Iterable[Notice]) -> list[Copy]:
    """Write down by which other ways each of `news` goes, and take the mails out that are not wanted."""
    told = list(news)
    if not told:
        return []
    to = {notice.to_id for notice in told}
    ways = Ways(situation.hotfix, to)
    copies: dict[tuple[int, Thing], Copy] = {}
    places: Mapping[int, int] = {}
    by_steps = {notice.kind for notice in told if comes_by_steps(notice.kind, situation.hotfix)}
    began = situation.now
    if ways.of_people and by_steps:
        awake = ways.taking(by_steps)
        # Whoever was told before keeps their place.
        if any(user.pk not in to for user in situation.leading):
            things = {thing_of(notice) for notice in told if notice.kind in by_steps}
            before = _of_people(situation.hotfix, things)
            began = min([began, *(one.written_at for one in before)])
            awake |= _awake(situation.hotfix, things, before)
        places = places_in_line(situation, awake)
    for notice in told:
        mine = ways.of_people.get(notice.to_id, []) if notice.next_try_at else []
        takers = [way for way in mine if way.takes(notice.kind)]
        takers += [way for way in ways.channels if way.takes(notice.kind) and may_be_posted(notice.kind)]
        for way in takers:
            place = places.get(notice.to_id, 0) if way.person_id else 0
            copies.setdefault((way.pk, thing_of(notice)), _copy(way, notice, situation, place, began))
    if copies:
        Copy.objects.bulk_create(copies.values(), ignore_conflicts=True)
        _leave_out_mails(told, ways.unwanted_mails())
    return list(copies.values())


def may_be_posted(kind: str) -> bool:
    """Whether a channel may be told of this kind at all."""
    return SUBJECT_OF.get(Kind(kind)) in OF_A_CHANNEL and kind not in NEVER_IN_A_CHANNEL


def thing_of(notice: Notice) -> Thing:
    """What `notice` tells, whomever it tells it."""
    return (notice.kind, notice.phase, notice.round, notice.about)


def going_by_ways(
    copies: Iterable[Copy],
    wanted: Mapping[tuple[str, str, int, str, int], Message],
    situation: Situation,
    most: int,
) -> list[Copy]:
    """Of the `copies` that wait, let those be that are true no more, and claim those that are due.

    Whoever waited for their turn behind somebody who may not sign any more moves up first.
    """
    things = {key[:-1] for key in wanted}
    waiting: list[Copy] = []
    left: set[Thing] = set()
    for copy in copies:
        person = copy.way.person_id
        if copy.thing in things if person is None else (*copy.thing, person) in wanted:
            waiting.append(copy)
            continue
        let_be(copy)
        if person and copy.thing in things and comes_by_steps(copy.kind, situation.hotfix):
            left.add(copy.thing)
    # What comes that soon anyway may be on its way already: it is not to go twice.
    soon = situation.now + RETRY.claim_lasts
    for thing in left:
        if later := [one for one in waiting if one.thing == thing and one.way.person_id]:
            awake = _awake(situation.hotfix, {thing}, _of_people(situation.hotfix, {thing}))
            _move_up(later, awake, situation, after=soon)
    due = [one for one in waiting if one.next_try_at and one.next_try_at <= situation.now][:most]
    for copy in due:
        RETRY.claim(copy, situation.now)
    Copy.objects.bulk_update(due, ["next_try_at"])
    return due


def outgoing(
    copies: Iterable[Copy],
    wanted: Mapping[tuple[str, str, int, str, int], Message],
    situation: Situation,
    audience: Audience,
) -> Iterator[Outgoing]:
    """Yield what goes by each way; of a person's own only while they may see the hot fix."""
    by_thing = {key[:-1]: message for key, message in wanted.items()}
    for copy in copies:
        person = copy.way.person
        if person is None:
            mail = in_a_channel(by_thing[copy.thing], situation, with_title=copy.way.with_title)
        else:
            mail = on_a_lock_screen(wanted[(*copy.thing, person.pk)], situation)
        wants = partial(_still, copy.way, person, audience)
        yield Outgoing(copy, mail, copy.way.label, wants, ByWay(copy.way))


def on_a_lock_screen(message: Message, situation: Situation) -> Mail:
    """What a person reads without unlocking: which it is, what is wrong, until when, what is asked, where."""
    words = words_for(message, situation)
    what = as_sentence(words.heading or in_large(message.what))
    said = [first_line(situation), what, *(" ".join(one.split()) for one in words.opening)]
    return Mail(
        neutral(words.subject or subject(begins(situation.hotfix), message.what)),
        "\n".join([*map(neutral, said), message.url]),
    )


def in_a_channel(message: Message, situation: Situation, *, with_title: bool) -> Mail:
    """What everybody may read who is in a channel: which it is, of what system, its state, and where.

    Nothing that anybody typed but the name of the system, and what process owners say of such messages; the
    title only where whoever set it up said so.
    """
    hotfix = situation.hotfix
    what = heading_for_everybody(message.kind, situation) or message.kind.label
    words = {"system": hotfix.system, "what": what, "state": hotfix.get_state_display()}
    lines = [
        _("%(system)s: %(what)s. It is in %(state)s.") % words
        if not hotfix.ended
        else _("%(system)s: %(what)s. It is %(state)s.") % words,
        f"“{in_one_line(hotfix.title)}”" if with_title else "",
    ]
    said = [neutral(line) for line in lines if line]
    return Mail(neutral(in_one_line(f"{begins(hotfix)}")), "\n".join([*said, page_url(hotfix)]))


def _copy(way: Way, notice: Notice, situation: Situation, place: int, began: datetime) -> Copy:
    """What goes by `way`; the line is counted from when it `began`, however late somebody comes into it."""
    waits = waits_before(way, notice.kind, situation.hotfix)
    at = situation.now + waits
    if comes_by_steps(notice.kind, situation.hotfix):
        at = max(at, began + waits + waits_for_its_place(place, situation))
    return Copy(
        way=way,
        hotfix=situation.hotfix,
        kind=notice.kind,
        phase=notice.phase,
        round=notice.round,
        about=notice.about,
        written_at=situation.now,
        next_try_at=at,
    )


def wake_the_next(lost: Copy) -> bool:
    """Whether somebody is woken earlier now, because nothing wakes whose copy is `lost`.

    Nobody waits for their turn behind somebody of whom no way takes anything.
    """
    hotfix, person = lost.hotfix, lost.way.person_id
    if person is None or hotfix.ended or not comes_by_steps(lost.kind, hotfix):
        return False
    copies = _of_people(hotfix, {lost.thing})
    awake = _awake(hotfix, {lost.thing}, copies)
    if person in awake:
        return False
    situation = Situation(hotfix, clock.now())
    return _move_up(copies, awake, situation, after=situation.now)


def _of_people(hotfix: HotFix, things: Collection[Thing]) -> list[Copy]:
    """The copies by people's own ways that tell one of `things`; one query."""
    kinds = {thing[0] for thing in things}
    own = hotfix.copies.filter(way__person__isnull=False, kind__in=kinds).select_related("way")
    return [one for one in own if one.thing in things]


def _awake(hotfix: HotFix, things: Collection[Thing], copies: Sequence[Copy]) -> set[int]:
    """The keys of whom one of `copies` woke or will wake, and of who has a way and knew it; one query."""
    tried = {one.way.person_id for one in copies}
    woken = {one.way.person_id for one in copies if one.sent_at or (one.next_try_at and one.tries < PATIENCE)}
    knew = hotfix.notices.filter(
        kind__in={thing[0] for thing in things},
        sent_at=None,
        next_try_at=None,
        tries=0,
        to__ways__is_on=True,
        to__ways__refused_at=None,
    )
    woken |= {notice.to_id for notice in knew if thing_of(notice) in things} - tried
    return {key for key in woken if key}


def _move_up(copies: Iterable[Copy], awake: set[int], situation: Situation, *, after: datetime) -> bool:
    """Plan those of `copies` earlier that have a nearer place now, and whether there are any.

    Args:
        after: what is planned until then stays as it is.
    """
    places = places_in_line(situation, awake)
    earlier = False
    for one in copies:
        place = places.get(one.way.person_id or 0)
        if place is None or one.sent_at or one.tries or not one.next_try_at or one.next_try_at <= after:
            continue
        at = one.written_at + waits_before(one.way, one.kind, situation.hotfix)
        at = max(at + waits_for_its_place(place, situation), situation.now)
        if at < one.next_try_at:
            # Whoever claimed it meanwhile sends it: it is not to go twice.
            unclaimed = Copy.objects.filter(pk=one.pk, next_try_at=one.next_try_at, sent_at=None)
            if unclaimed.update(next_try_at=at):
                one.next_try_at, earlier = at, True
    return earlier


def waits_before(way: Way, kind: str, hotfix: HotFix) -> timedelta:
    """How long a message of this kind waits before it goes by `way`."""
    if not comes_by_steps(kind, hotfix):
        return timedelta(0)
    return hotfix.system.chat_after if way.form == Way.Form.CHAT else hotfix.system.pager_after


def _leave_out_mails(told: Iterable[Notice], unwanted: set[tuple[int, str]]) -> None:
    """Let no mail go of what its person wants otherwise."""
    out = []
    for notice in told:
        subject_of_it = SUBJECT_OF.get(Kind(notice.kind))
        if notice.next_try_at and (notice.to_id, subject_of_it) in unwanted:
            notice.next_try_at, notice.in_digest = None, False
            out.append(notice)
    Notice.objects.bulk_update(out, ["next_try_at", "in_digest"])


def _still(way: Way, person: User | None, audience: Audience) -> bool:
    """Whether it may still go: the way as it is now, and who has it."""
    present = Way.objects.filter(pk=way.pk, is_on=True, refused_at=None).exists()
    return present and (person is None or (person.is_active and person in audience))
