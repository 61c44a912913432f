"""How follow-up actions come to be: each of the lessons' actions becomes one when the hot fix closes."""

from datetime import date
from typing import Any

from apps.accounts.models import User
from apps.common import clock
from apps.evidence.documentation import ActionPriority, LessonAction
from apps.hotfixes.events import Happened
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import GOAL

from .models import FollowUpAction


def open_at_the_end(sender: Any, happened: Happened, **_signal: Any) -> None:
    """Open those of a hot fix that has just closed, inside the act that closes it."""
    if not (happened.ended and happened.to_state == GOAL):
        return
    actions = LessonAction.objects.filter(
        record__hotfix=happened.hotfix_id, record__round=happened.round
    ).select_related("owned_by")
    for action in actions.order_by("pk"):
        assert action.due is not None, "the gate of Documentation asked for it"
        _open(
            came_of_id=happened.hotfix_id,
            lesson=action,
            what=action.description,
            owner=action.owned_by,
            named_owner=action.owner,
            due=action.due,
            priority=action.priority,
        )


def open_follow_up(
    hotfix: HotFix,
    *,
    what: str,
    due: date,
    owner: User | None = None,
    priority: ActionPriority = ActionPriority.HIGH,
) -> FollowUpAction:
    """Open one that no lesson tells of, inside an act on `hotfix`; without an owner it waits for one."""
    return _open(came_of=hotfix, what=what, owner=owner, due=due, priority=priority)


def _open(**facts: Any) -> FollowUpAction:
    return FollowUpAction.objects.create(opened_at=clock.now(), **facts)
