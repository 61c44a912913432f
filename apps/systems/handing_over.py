"""Handing over a shift of one's own: asked of a colleague on the roster, and theirs once they accept.

Whether it can be is asked when it is asked for and again when it is accepted, of the rota as it is then.
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


def ask_to_take(
    system: System,
    role: Role,
    *,
    to: User,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    note: str = "",
) -> HandOver:
    """Ask `to` to take the shift of `by` from `starts_at` until `ends_at`. It changes no rota yet.

    Raises:
        BadInput: `by` is not on call all that time, it is over, or `to` cannot take it.
    """
    with acting(by, reason=_("A colleague is asked to take a shift")):
        asked = HandOver(
            system=System.objects.select_for_update().get(pk=system.pk),
            role=role,
            giver=by,
            taker=to,
            starts_at=starts_at,
            ends_at=ends_at,
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

    Raises:
        NotAllowed: somebody else is asked.
        ChangedSince: it was answered or withdrawn meanwhile.
        BadInput: the shift is not the giver's to give any more.
    """
    if asked.taker_id != by.pk:
        raise NotAllowed(_("Somebody else is asked for this shift."))
    reason = _("Shift taken over") if accepts else _("Shift not taken over")
    with acting(by, reason=reason):
        locked = _still_asked(asked)
        if accepts:
            _check(locked)
            OnCallShift.objects.create(
                system=locked.system,
                role=locked.role,
                user=locked.taker,
                starts_at=locked.starts_at,
                ends_at=locked.ends_at,
                kind=OnCallShift.Kind.SWAP,
                note=_("for %(who)s") % {"who": locked.giver},
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


def _faults(asked: HandOver) -> Iterator[str]:
    """Yield why it cannot be; the rota is asked of the part of the shift that is to come."""
    role, now = Role(asked.role), clock.now()
    if asked.ends_at <= max(asked.starts_at, now):
        yield _("This shift is over.")
        return
    begins = max(asked.starts_at, now)
    found = rotas({asked.system_id: asked.system}, begins, asked.ends_at)
    rota = found.get((asked.system_id, role))
    whose = {duty.who for duty in rota.between(begins, asked.ends_at)} if rota else set()
    if whose != {asked.giver_id}:
        yield _("%(who)s is not on call as %(role)s all of this time any more.") % {
            "who": asked.giver,
            "role": role.label,
        }
    if asked.taker_id == asked.giver_id:
        yield _("Choose a colleague: this shift is yours already.")
    elif not colleagues(asked.system, role).filter(pk=asked.taker_id).exists():
        yield _("%(who)s is not on the roster as %(role)s, or can sign in no more: choose somebody else.") % {
            "who": asked.taker,
            "role": role.label,
        }
