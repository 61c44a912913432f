"""Handing over a shift of one's own, or swapping it for another one: asked of a colleague on the roster.

It is theirs once they accept, and of a swap the other one goes back in the same moment. Whether it can be is
asked when it is asked for and again when it is accepted, of the rota as it is then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import HOLD_NO_ROLE, Role
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, NotAllowed
from apps.common.tracking import acting

from .models import System
from .on_call import rotas
from .rota import AHEAD
from .rota_tables import HandOver, OnCallShift, period_in_words

# So far ahead one's own shifts are listed.
IN_SIGHT = timedelta(days=60)


@dataclass(frozen=True)
class OwnShift:
    """A time in which somebody is on call, from now on; where nobody else comes, it has no end."""

    system: System
    role: Role
    starts_at: datetime
    ends_at: datetime | None

    @property
    def key(self) -> str:
        """What tells it from the others of its person; it stays the same while it runs."""
        end = int(self.ends_at.timestamp()) if self.ends_at else "open"
        return f"{self.system.pk}-{self.role.value}-{end}"

    @property
    def is_now(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def period(self) -> str:
        """From when until when, in UTC: the page puts it into the time of its reader."""
        return period_in_words(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class ColleagueShift:
    """A whole shift of somebody else, which may be taken in exchange for one's own."""

    person: User
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.person.pk}-{int(self.starts_at.timestamp())}-{int(self.ends_at.timestamp())}"

    @property
    def in_words(self) -> str:
        """Whose it is and when, in UTC: the page puts it into the time of its reader."""
        return f"{self.person}: {period_in_words(self.starts_at, self.ends_at)}"


def own_shifts(person: User) -> list[OwnShift]:
    """Return when `person` is on call in the next weeks, the next time first; three queries."""
    now = clock.now()
    end = now + IN_SIGHT
    named = Q(on_call_rules__turns__user=person)
    named |= Q(on_call_shifts__user=person, on_call_shifts__ends_at__gt=now)
    by_key = {system.pk: system for system in System.objects.filter(named).distinct()}
    found = [
        OwnShift(by_key[key], role, duty.starts_at, duty.ends_at or rota.at(duty.starts_at).ends_at)
        for (key, role), rota in rotas(by_key, now, end + AHEAD).items()
        for duty in rota.between(now, end)
        if duty.who == person.pk
    ]
    return sorted(found, key=lambda one: (one.starts_at, str(one.system), one.role.value))


def colleagues(system: System, role: Role) -> QuerySet[User]:
    """Return who could take a shift: those on the roster in this role, themselves or by a group."""
    on_it = Q(roster_entries__system=system, roster_entries__role=role)
    by_group = Q(groups__roster_entries__system=system, groups__roster_entries__role=role)
    there = User.objects.filter(on_it | by_group, is_active=True, is_staff=True)
    return there.exclude(groups__name__in=HOLD_NO_ROLE).distinct()


def shifts_to_swap(system: System, role: Role, *, by: User) -> list[ColleagueShift]:
    """Return the shifts of others that `by` could take in exchange: whole ones, that have not begun.

    Three queries. Only of who could take a shift of theirs, too.
    """
    now = clock.now()
    end = now + IN_SIGHT
    rota = rotas({system.pk: system}, now, end + AHEAD).get((system.pk, role))
    there = {one.pk: one for one in colleagues(system, role).exclude(pk=by.pk)} if rota else {}
    if rota is None or not there:
        return []
    duties = ((one, one.ends_at or rota.at(one.starts_at).ends_at) for one in rota.between(now, end))
    return [
        ColleagueShift(there[duty.who], duty.starts_at, ends_at)
        for duty, ends_at in duties
        if duty.who in there and ends_at and duty.starts_at > now
    ]


def ask_to_take(
    system: System,
    role: Role,
    *,
    to: User,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    back: tuple[datetime, datetime] | None = None,
    note: str = "",
) -> HandOver:
    """Ask `to` to take the shift of `by` from `starts_at` until `ends_at`. It changes no rota yet.

    Args:
        back: from when until when `by` takes a shift of `to` in exchange.

    Raises:
        BadInput: `by` is not on call all that time, it is over, or `to` cannot take it; of a swap, the same
            of what goes back.
    """
    back_starts_at, back_ends_at = back or (None, None)
    with acting(by, reason=_("A colleague is asked to take a shift")):
        asked = HandOver(
            system=System.objects.select_for_update().get(pk=system.pk),
            role=role,
            giver=by,
            taker=to,
            starts_at=starts_at,
            ends_at=ends_at,
            back_starts_at=back_starts_at,
            back_ends_at=back_ends_at,
            note=note,
            asked_at=clock.now(),
        )
        _check(asked)
        waiting = HandOver.objects.filter(
            system=system, role=role, giver=by, standing=HandOver.Standing.ASKED
        )
        if waiting.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            raise BadInput(_("Somebody is asked for this time already: withdraw that first."))
        asked.save()
    return asked


def answer(asked: HandOver, *, by: User, accepts: bool) -> HandOver:
    """Accept or decline what one is asked for; accepted, the shift is that of `by` from then on.

    Of a swap the other shift is the giver's in the same transaction.

    Raises:
        NotAllowed: somebody else is asked.
        ChangedSince: it was answered or withdrawn meanwhile.
        BadInput: a shift is not its holder's to give any more.
    """
    if asked.taker_id != by.pk:
        raise NotAllowed(_("Somebody else is asked for this shift."))
    reason = _("Shift taken over") if accepts else _("Shift not taken over")
    with acting(by, reason=reason):
        locked = _still_asked(asked)
        if accepts:
            _check(locked)
            for move in _moves(locked):
                OnCallShift.objects.create(
                    system=locked.system,
                    role=locked.role,
                    user=move.to,
                    # Who was on call until now was: what is over is not rewritten.
                    starts_at=max(move.starts_at, clock.now().replace(second=0, microsecond=0)),
                    ends_at=move.ends_at,
                    kind=OnCallShift.Kind.SWAP,
                    note=_("for %(who)s") % {"who": move.whose},
                )
        locked.standing = HandOver.Standing.ACCEPTED if accepts else HandOver.Standing.DECLINED
        locked.save()
    return locked


def withdraw(asked: HandOver, *, by: User) -> HandOver:
    """Ask no more. Raises NotAllowed, ChangedSince."""
    if asked.giver_id != by.pk:
        raise NotAllowed(_("Somebody else asked for this."))
    with acting(by, reason=_("A colleague is asked no more")):
        locked = _still_asked(asked)
        locked.standing = HandOver.Standing.WITHDRAWN
        locked.save()
    return locked


def _still_asked(asked: HandOver) -> HandOver:
    """The row, locked, and its system with it, by which everybody else waits who hands over there."""
    known = HandOver.objects.select_related("system", "giver", "taker")
    locked = known.select_for_update(of=("self", "system")).get(pk=asked.pk)
    if locked.standing != HandOver.Standing.ASKED:
        sentence = _("This was answered or withdrawn meanwhile: it is %(standing)s.")
        raise ChangedSince(sentence % {"standing": locked.get_standing_display()})
    return locked


def open_hand_overs(person: User) -> QuerySet[HandOver]:
    """Return what `person` asks or is asked for and is not answered, and whose time is not over."""
    mine = Q(giver=person) | Q(taker=person)
    waiting = HandOver.objects.filter(mine, standing=HandOver.Standing.ASKED, ends_at__gt=clock.now())
    return waiting.select_related("system", "giver", "taker")


def _check(asked: HandOver) -> None:
    if fault := next(_faults(asked), ""):
        raise BadInput(fault)


@dataclass(frozen=True)
class _Move:
    """A shift that goes from one person to another one."""

    whose: User
    to: User
    starts_at: datetime
    ends_at: datetime


def _moves(asked: HandOver) -> Iterator[_Move]:
    """Yield the shift that is handed over, and of a swap the one that goes back."""
    yield _Move(asked.giver, asked.taker, asked.starts_at, asked.ends_at)
    if asked.back_starts_at and asked.back_ends_at:
        yield _Move(asked.taker, asked.giver, asked.back_starts_at, asked.back_ends_at)


def _faults(asked: HandOver) -> Iterator[str]:
    """Yield why it cannot be."""
    if asked.taker_id == asked.giver_id:
        yield _("Choose a colleague: this shift is yours already.")
        return
    if asked.back_starts_at and asked.back_starts_at <= clock.now():
        yield _("The shift that was to be taken in exchange has begun: ask for another one.")
        return
    for move in _moves(asked):
        yield from _faults_of(move, asked)


def _faults_of(move: _Move, asked: HandOver) -> Iterator[str]:
    """Yield why one of the shifts cannot move; the rota is asked of the part of it that is to come."""
    role, now = Role(asked.role), clock.now()
    if move.ends_at <= max(move.starts_at, now):
        yield _("This shift is over.")
        return
    begins = max(move.starts_at, now)
    found = rotas({asked.system_id: asked.system}, begins, move.ends_at)
    rota = found.get((asked.system_id, role))
    whose = {duty.who for duty in rota.between(begins, move.ends_at)} if rota else set()
    if whose != {move.whose.pk}:
        yield _("%(who)s is not on call as %(role)s all of this time any more.") % {
            "who": move.whose,
            "role": role.label,
        }
    if not colleagues(asked.system, role).filter(pk=move.to.pk).exists():
        yield _("%(who)s is not on the roster as %(role)s, or can sign in no more: choose somebody else.") % {
            "who": move.to,
            "role": role.label,
        }
