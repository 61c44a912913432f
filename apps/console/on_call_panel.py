"""Whom to call of a hot fix now, and where its people meet: first in line on its page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from apps.accounts.roles import Role
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.gates import Gate
from apps.hotfixes.grants import Grant
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission
from apps.hotfixes.role_holders import holders_by_way
from apps.hotfixes.whom_to_call import Call, first_in_line, read_members, whom_to_call
from apps.systems.on_call import OnCall, on_call
from apps.systems.reaching import MeetingPlace


@dataclass(frozen=True)
class OnCallPanel:
    """The people to call, and bridge and chat of the system; nothing where there is neither.

    `grants` are those on the hot fix, who is on call before the others; of groups with their members.
    """

    places: tuple[MeetingPlace, ...]
    duties: Mapping[Role, OnCall]
    lines: tuple[Call, ...]
    grants: tuple[Grant, ...]

    def __bool__(self) -> bool:
        return bool(self.lines or self.places)


def on_call_panel(
    hotfix: HotFix, present: Gate, grants: Collection[Grant], delegations: Collection[Delegation]
) -> OnCallPanel:
    """Whom to call now; nobody of a hot fix that has ended.

    Two queries; one more where there is a rota, one where there is a rota or a group holds a role, and one
    for the members of groups.

    Args:
        delegations: those that give something here now.
    """
    if hotfix.ended:
        return OnCallPanel((), {}, (), tuple(grants))
    duties = on_call([hotfix.system])[hotfix.system.pk]
    shared = any(isinstance(one, HotFixGroupObjectPermission) for one in grants)
    by_way = holders_by_way(hotfix) if duties or shared else {}
    read_members(grants, by_way, duties)
    in_line = tuple(first_in_line(grants, duties))
    lines = whom_to_call(
        hotfix, present, duties=duties, grants=in_line, delegations=delegations, by_way=by_way
    )
    return OnCallPanel(hotfix.system.meeting_places, duties, lines, in_line)
