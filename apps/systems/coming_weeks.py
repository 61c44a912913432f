"""The rota of one system for the coming weeks: role by role who is on call, and when nobody is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock

from .models import System
from .on_call import rotas
from .rota import AHEAD
from .rota_tables import period_in_words

SHOWN = timedelta(weeks=4)


@dataclass(frozen=True)
class Stretch:
    """A time in which one person is on call, or nobody.

    Attributes:
        person: who it is; None for nobody.
        left: whom the rota names although they can sign in no more; nobody is on call then.
        ends_at: when somebody else, or nobody, is; None where that is not in sight.
    """

    person: User | None
    left: User | None
    starts_at: datetime
    ends_at: datetime | None

    @property
    def is_now(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def period(self) -> str:
        """From when until when, in UTC: the page puts it into the time of its reader."""
        return period_in_words(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class RoleAhead:
    """What is planned for a role; nothing where it has no rota."""

    role: Role
    stretches: tuple[Stretch, ...]

    @property
    def gaps(self) -> int:
        """How often nobody is on call."""
        return sum(one.person is None for one in self.stretches)


def coming_weeks(system: System) -> list[RoleAhead]:
    """Return who is on call in each signing role of `system`, from now on; three queries at most."""
    now = clock.now()
    end = now + SHOWN
    # Read further, so that what lasts longer says until when.
    planned = {
        role: [
            (duty.who, duty.starts_at, duty.ends_at or rota.at(duty.starts_at).ends_at)
            for duty in rota.between(now, end)
        ]
        for (_system, role), rota in rotas({system.pk: system}, now, end + AHEAD).items()
    }
    named = {who for duties in planned.values() for who, _starts, _ends in duties if who}
    people = User.objects.in_bulk(named) if named else {}

    def stretch(who: int | None, starts_at: datetime, ends_at: datetime | None) -> Stretch:
        known = people.get(who) if who else None
        here = known if known and known.is_active and known.is_staff else None
        return Stretch(here, None if here else known, starts_at, ends_at)

    return [RoleAhead(role, tuple(stretch(*one) for one in planned.get(role, ()))) for role in SIGNING_ROLES]
