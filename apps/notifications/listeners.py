"""Hearing what happened: its transaction notes that the hot fix is to be looked at, and orders a job.

This is all that an act waits for; who must hear what is worked out by the job. The queue is in the database,
so the job is there exactly if the change is; a job that got lost is found by the note.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group

from apps.accounts.losses import Loss
from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.events import Happened, What
from apps.hotfixes.grants import Grant
from apps.hotfixes.left_behind import hotfixes_of
from apps.hotfixes.models import Delegation

from .models import Kind, Lookout, Notice
from .people_messages import write_of_a_loss
from .role_letters import tell_of_the_end, tell_of_who_left
from .role_messages import key_of, reached_by, write_for_the_delegate
from .silence import is_silent
from .tasks import tell_of_delegation, tell_of_hotfix, tell_of_person


def note_what_happened(happened: Happened, **_signal: Any) -> None:
    """Write down, in the transaction of the change, what the dispatch needs to tell it; and order a job."""
    if is_silent():
        return
    if happened.what is What.ROLE_GRANTED:
        _keep_the_grant(happened)
    if happened.what is What.ROLE_DELEGATED:
        _keep_the_delegation(happened)
    if happened.what in (What.ROLE_REVOKED, What.DELEGATION_WITHDRAWN):
        tell_of_the_end(happened)
    if happened.hotfix_id is not None:
        _dispatch_at_once([happened.hotfix_id])
        tell_of_hotfix.enqueue(happened.hotfix_id)


def note_a_loss(person: User, loss: Loss, group: Group | None, **_signal: Any) -> None:
    """Write down that process owners are to be told who can no longer act or be reached; and order a job.

    What waited for that person is looked at again at once: it waits for others now. Whoever they acted for,
    or who acted for them, hears of it themselves.
    """
    if is_silent():
        return
    tell_of_who_left(person, loss)
    if write_of_a_loss(person, loss, group):
        tell_of_person.enqueue(person.pk)
        _dispatch_at_once(hotfixes_of(person, group))


def _keep_the_grant(happened: Happened) -> None:
    """Note that whoever holds this role now is to be told."""
    for grant in happened.rows:
        assert isinstance(grant, Grant)
        for holder in reached_by(grant):
            Notice.objects.create(
                hotfix_id=happened.hotfix_id,
                kind=Kind.GRANTED,
                about=key_of(grant),
                to=holder,
                written_at=clock.now(),
                next_try_at=clock.now(),
            )


def _keep_the_delegation(happened: Happened) -> None:
    """Note that the delegate is to be told, and have the system's open hot fixes dispatched."""
    for delegation in happened.rows:
        assert isinstance(delegation, Delegation)
        if write_for_the_delegate(delegation):
            tell_of_delegation.enqueue(delegation.pk)
        if delegation.system is not None:
            _dispatch_at_once(delegation.system.hotfixes.open().values_list("pk", flat=True))


def _dispatch_at_once(hotfix_ids: Iterable[int]) -> None:
    """Have these looked at as soon as somebody can, in one statement: nothing here is a record.

    Always in this order, so that two who note the same hot fixes never wait for each other.
    """
    Lookout.objects.bulk_create(
        [Lookout(hotfix_id=key, look_at=clock.now()) for key in sorted(hotfix_ids)],
        update_conflicts=True,
        unique_fields=["hotfix"],
        update_fields=["look_at"],
    )
