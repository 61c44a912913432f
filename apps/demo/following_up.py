"""What became of the follow-up actions: once a week somebody looks at those that are due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from apps.common import clock
from apps.learning.follow_ups import confirm, drop, postpone, say_done
from apps.learning.models import FollowUpAction, FollowUpStatus

from .company import KEEPER, Company

WEEK = timedelta(days=7)
OUTCOMES = (
    "Done, and tried in the test environment.",
    "In place since the last release; the alert rang in the drill.",
    "Written down in the runbook and shown to everybody on call.",
)


def mondays(began: datetime, now: datetime) -> Iterator[datetime]:
    """The moments at which somebody looks, from `began` to `now`."""
    moment = (began + WEEK).replace(hour=9, minute=15, second=0, microsecond=0)
    while moment < now - timedelta(days=1):
        yield moment
        moment += WEEK


def look_at_follow_ups(company: Company) -> None:
    """Confirm what is said to be done; of what is due within a week, do most, postpone or leave the rest."""
    keeper = company.people[KEEPER]
    for action in FollowUpAction.objects.filter(status=FollowUpStatus.DONE):
        if action.owner != keeper:
            confirm(action, by=keeper, comment="Seen.")
    due = FollowUpAction.objects.filter(status=FollowUpStatus.OPEN, due__lte=clock.now().date() + WEEK)
    for action in due.select_related("owner").order_by("due", "pk"):
        if action.pk % 6 == 0:
            continue  # somebody forgot
        if action.pk % 6 == 1 and not action.steps.exists() and action.owner != keeper:
            until = action.due + 5 * WEEK
            postpone(action, until=until, by=keeper, reason="The supplier delivers in two weeks.")
        elif action.pk % 13 == 5 and action.owner != keeper:
            drop(action, by=keeper, reason="The part is replaced next month: nothing is left to guard.")
        elif action.owner is not None:
            say_done(action, by=action.owner, outcome=OUTCOMES[action.pk % len(OUTCOMES)])
