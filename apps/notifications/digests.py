"""Who wants one mail a day of what can wait, and when; what may wait, and what never does.

A notice that waits is one like any other: before it goes it is asked again whether it is true, it goes once,
and it goes by itself as soon as its person wants no digest, or its hot fix becomes an Emergency.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.systems.priorities import Priority

from .messages import Key, Message
from .models import Digest, Kind, Notice

# What tells, and asks nobody for anything now. What is due soon is told anew, and at once.
MAY_WAIT = (Kind.UPDATE, Kind.RESTORED, Kind.ENDED, Kind.DEBT, Kind.FOLLOWS)
# What is nearer than this may be on its way already, and is left to it.
ON_ITS_WAY = timedelta(minutes=5)


def may_wait(message: Message, hotfix: HotFix) -> bool:
    """Whether `message` may wait for a digest: of an Emergency nothing does."""
    is_news = message.for_information or message.kind in MAY_WAIT
    return is_news and hotfix.priority != Priority.EMERGENCY


def hold(news: Iterable[Notice], wanted: Mapping[Key, Message], hotfix: HotFix, now: datetime) -> None:
    """Let what may wait of `news` wait for the digest of whoever wants one; none of it is saved.

    One query where anything may wait, else none.
    """
    waiting = [notice for notice in news if notice.next_try_at and may_wait(wanted[key_of(notice)], hotfix)]
    if not waiting:
        return
    asked = Digest.objects.filter(person__in={notice.to_id for notice in waiting}).select_related("person")
    wishes = {wish.person_id: wish for wish in asked}
    for notice in waiting:
        if wish := wishes.get(notice.to_id):
            notice.in_digest, notice.next_try_at = True, wish.next_after(now)


def key_of(notice: Notice) -> Key:
    """Return by which message of its hot fix `notice` is true."""
    return (notice.kind, notice.phase, notice.round, notice.about, notice.to_id)


def goes_at_once(notice: Notice, now: datetime) -> None:
    """Let `notice`, which was held for a digest, go by itself."""
    notice.in_digest, notice.next_try_at = False, now
    notice.save(update_fields=["in_digest", "next_try_at"])


def next_digest(person: User) -> QuerySet[Notice]:
    """Return what waits for the next digest of `person`, as far as it is still true when that goes."""
    return Notice.objects.filter(to=person, in_digest=True, next_try_at__isnull=False)


def choose_digest(person: User, at: time | None) -> None:
    """Have one mail a day go to `person` at that time by their clocks; None: each message at once.

    What waits already goes at once then, or moves to the new time.
    """
    with transaction.atomic():
        if at is None:
            Digest.objects.filter(person=person).delete()
            _far_off(person).update(in_digest=False, next_try_at=clock.now())
            return
        Digest.objects.update_or_create(person=person, defaults={"at": at})
        move_digest(person)


def move_digest(person: User) -> None:
    """Move what waits to when the next digest goes now, as the time or the zone of `person` was changed."""
    wish = Digest.objects.select_related("person").filter(person=person).first()
    if wish is not None:
        _far_off(person).update(next_try_at=wish.next_after(clock.now()))


def _far_off(person: User) -> QuerySet[Notice]:
    return next_digest(person).filter(next_try_at__gt=clock.now() + ON_ITS_WAY)
