"""Follow-up actions as a person meets them outside their list: on their front page, under a hot fix."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.learning.models import FollowUpAction, FollowUpStatus

# So long before they are due they stand on the front page of their owner, the most urgent ones.
COMING = timedelta(days=14)
MOST = 5


def follow_up_url(action: FollowUpAction) -> str:
    """Return the address of its page."""
    return reverse("admin:learning_followupaction_change", args=[action.pk])


@dataclass(frozen=True)
class FollowUpLine:
    """One of them, and the way to its page."""

    action: FollowUpAction
    url: str


def due_for(user: User) -> list[FollowUpLine]:
    """The actions of `user` that are overdue or due soon, the longest overdue first; one query."""
    mine = FollowUpAction.objects.filter(owner=user, status=FollowUpStatus.OPEN)
    due = mine.filter(due__lte=clock.now().date() + COMING).select_related("came_of")
    return _lines(due.order_by("due", "pk")[:MOST])


def follow_ups_of(hotfix: HotFix) -> list[FollowUpLine]:
    """What came of `hotfix`: one query, and none while it is open."""
    return _lines(hotfix.follow_up_actions.select_related("owner")) if hotfix.ended else []


def _lines(actions: "QuerySet[FollowUpAction]") -> list[FollowUpLine]:
    return [FollowUpLine(action, follow_up_url(action)) for action in actions]
