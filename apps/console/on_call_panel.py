"""Whom to call of a hot fix now, and where its people meet: first in line on its page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.grants import Grant
from apps.hotfixes.models import HotFix
from apps.hotfixes.role_holders import holders_by_role
from apps.systems.on_call import OnCall, on_call
from apps.systems.reaching import MeetingPlace


@dataclass(frozen=True)
class OnCallLine:
    """Who is on call in a role; without a name where nobody is, and the remark says so."""

    role: str
    name: str
    until: str
    phone: str
    remark: str


@dataclass(frozen=True)
class OnCallPanel:
    """The people on call, and bridge and chat of the system; nothing where there is neither."""

    places: tuple[MeetingPlace, ...]
    duties: Mapping[Role, OnCall]
    lines: tuple[OnCallLine, ...]

    def calls(self, grant: Grant) -> bool:
        """Whether it is of somebody who is on call in that role."""
        duty = self.duties.get(grant.role)
        return duty is not None and duty.person == grant.holder

    def __bool__(self) -> bool:
        return bool(self.lines or self.places)


def on_call_panel(hotfix: HotFix, delegations: Iterable[Delegation]) -> OnCallPanel:
    """Who is on call now; nobody of a hot fix that has ended. Two queries, four where there is a rota.

    Args:
        delegations: those that give something here now; to tell of who is on call and holds no role.
    """
    duties = {} if hotfix.ended else on_call([hotfix.system])[hotfix.system.pk]
    holders = holders_by_role(hotfix) if duties else {}
    for one in delegations:
        holders.setdefault(one.as_role, set()).add(one.delegate_id)
    places = () if hotfix.ended else hotfix.system.meeting_places
    return OnCallPanel(places, duties, tuple(_lines(duties, holders)))


def _lines(duties: Mapping[Role, OnCall], holders: Mapping[Role, set[int]]) -> Iterator[OnCallLine]:
    for role, duty in duties.items():
        person = duty.person
        if person is None:
            yield OnCallLine(str(role.label), "", "", "", duty.lacks)
            continue
        holds = person.pk in holders.get(role, ())
        remark = "" if holds else _("holds no role here: signs nothing")
        yield OnCallLine(str(role.label), str(person), duty.until, person.phone, remark)
