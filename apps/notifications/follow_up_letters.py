"""Who must hear of a follow-up action: that it is theirs, due soon, overdue, or waits to be confirmed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.role_holders import process_owners
from apps.learning.follow_up_rights import leaders_of
from apps.learning.follow_ups import step_taken
from apps.learning.models import FollowUpAction, FollowUpStatus, FollowUpStep

from .letters import Letter, write
from .messages import in_one_line, site
from .models import Kind, Notice

# So long before its due date an action is told once more, and so often while it is overdue.
SOON = timedelta(days=3)
AGAIN_AFTER = timedelta(days=7)


def listen() -> None:
    """Hear of what is done to follow-up actions, and of those that come to be."""
    step_taken.connect(tell_of_step, dispatch_uid="notifications.follow_up_step")
    post_save.connect(opened, sender=FollowUpAction, dispatch_uid="notifications.follow_up_opened")


def tell_of_step(step: FollowUpStep, **_signal: Any) -> None:
    """Write to whoever must do something now: a new owner, the old one again, or those who confirm."""
    action = step.action
    match step.kind:
        case FollowUpStep.Kind.HANDED_OVER:
            tell_the_owner(action, by=step.by)
        case FollowUpStep.Kind.SENT_BACK:
            _tell(
                [action.owner], action, _("a follow-up action is not done yet"), by=step.by, words=step.text
            )
        case FollowUpStep.Kind.DONE:
            confirming = [*leaders_of(action.came_of.system), *process_owners()]
            _tell(
                [one for one in confirming if one != action.owner],
                action,
                _("a follow-up action is said to be done: confirm it"),
                by=step.by,
                words=step.text,
            )


def tell_the_owner(action: FollowUpAction, *, by: User | None = None) -> None:
    """Write to the owner that the action is theirs."""
    _tell([action.owner], action, _("a follow-up action is yours"), by=by)


def opened(instance: FollowUpAction, created: bool, raw: bool = False, **_signal: Any) -> None:
    """Write to the owner of an action that came to be by the end of a hot fix."""
    if created and not raw:
        tell_the_owner(instance)


def due_actions() -> list[int]:
    """Return the keys of the actions of which a reminder is due now; two queries."""
    today = clock.now().date()
    due = FollowUpAction.objects.filter(status=FollowUpStatus.OPEN, due__lte=today + SOON)
    stages = {action.pk: _stage(action) for action in due.order_by("pk")}
    told = Notice.objects.filter(kind=Kind.FOLLOW_UP, about__in=stages.values())
    already = set(told.values_list("about", flat=True))
    return [key for key, stage in stages.items() if stage not in already]


def remind(action_id: int) -> int:
    """Write the reminder of this action; return how many letters were written."""
    with transaction.atomic():
        known = FollowUpAction.objects.select_for_update(of=("self",)).select_related(
            "came_of__system", "owner"
        )
        action = known.get(pk=action_id)
        people: list[User | None] = [action.owner]
        if action.overdue:
            what = _("a follow-up action is overdue")
            people += [*leaders_of(action.came_of.system), *process_owners()]
        else:
            what = _("a follow-up action is due soon")
        return _tell(people, action, what, about=_stage(action))


def take_as_told() -> None:
    """Write down each reminder that is due now as told, without a mail: it is no news."""
    for action in FollowUpAction.objects.filter(pk__in=due_actions()).exclude(owner=None):
        assert action.owner is not None
        about, now = _stage(action), clock.now()
        Notice.objects.create(kind=Kind.FOLLOW_UP, to=action.owner, about=about, written_at=now)


def _stage(action: FollowUpAction) -> str:
    """What is told once of `action`: that this due date comes, and each week that it is past."""
    late = clock.now().date() - action.due
    weeks = late // AGAIN_AFTER if late > timedelta(0) else -1
    return f"{action.pk} {action.due:%Y-%m-%d} {'soon' if weeks < 0 else weeks}"


def _tell(
    people: Iterable[User | None],
    action: FollowUpAction,
    what: str,
    *,
    by: User | None = None,
    words: str = "",
    about: str = "",
) -> int:
    """Write one letter to each of `people` but `by`, who knows; return how many."""
    values = {
        "title": in_one_line(str(action)),
        "owner": in_one_line(action.owner_in_words),
        "due": f"{action.due:%Y-%m-%d}",
    }
    reference = action.came_of.reference
    facts = [
        _("Hot fix: %(reference)s") % {"reference": reference},
        _("Due: %(due)s") % values,
        _("Owner: %(owner)s") % values,
    ]
    letter = Letter(
        place=reference,
        what=what,
        behind=values["title"],
        values=values,
        first=f"{what[:1].upper()}{what[1:]}: {values['title']}",
        facts=("\n".join(facts),),
        lines=(f"{in_one_line(str(by))}: {in_one_line(words)}",) if by and words else (),
        link=("", site(reverse("admin:learning_followupaction_change", args=[action.pk]))),
    )
    to = {one.pk: one for one in people if one is not None and one != by}
    return write(to.values(), Kind.FOLLOW_UP, letter, about=about)
