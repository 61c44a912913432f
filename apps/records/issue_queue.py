"""Ordering records: a job in the queue for each hot fix that ended, and again for each that was lost."""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from apps.access.models import AccessReview
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.hotfixes.events import Happened
from apps.hotfixes.models import HotFix

from .models import Issuing, without_issuing
from .tasks import issue_record, issue_review

logger = logging.getLogger(__name__)

# A record that is missing after so long is ordered again.
PATIENCE = timedelta(minutes=5)
# So far back every look goes; longer ago, only one that is asked to look at all.
LOOKED_BACK = timedelta(days=7)


def order_at_the_end(happened: Happened, **_signal: Any) -> None:
    """Order the record of a hot fix in the transaction that ends it: both happen, or neither."""
    if happened.ended and happened.hotfix_id is not None:
        _order(happened.hotfix_id)


def order_what_is_due(*, however_old: bool = False) -> list[HotFix]:
    """Order again what failed, was lost or was never ordered, and return the hot fixes ordered now.

    Args:
        however_old: look for what was never ordered among all that ever ended, not in the last week alone.
            The end itself orders the record, so that it is hardly ever missing.
    """
    since = None if however_old else clock.now() - LOOKED_BACK
    ordered = []
    for issuing in Issuing.objects.due(clock.now()).select_related("hotfix"):
        if _order(issuing.hotfix_id, only_if_due=True):
            ordered.append(issuing.hotfix)
    for hotfix in without_issuing(since=since):
        if _order(hotfix.pk, only_if_due=True):
            ordered.append(hotfix)
    return ordered


def order_when_signed(review: AccessReview, **_signal: Any) -> None:
    """Order the paper of an access review in the transaction that signs it."""
    issue_review.enqueue(review.pk)


def order_lost_reviews() -> list[AccessReview]:
    """Order again the paper of each access review that was signed and has none after a while."""
    signed = AccessReview.objects.filter(signed_at__lt=clock.now() - PATIENCE, issued=None)
    lost = list(signed.order_by("pk"))
    for review in lost:
        issue_review.enqueue(review.pk)
    return lost


def try_again_now(hotfix: HotFix) -> bool:
    """Order the record of `hotfix` without waiting for the next try; False where it waits or is issued.

    Raises:
        WrongPhase: the hot fix is still open.
    """
    if not hotfix.ended:
        raise WrongPhase(
            _("%(reference)s is still open: its record is issued when it ends.")
            % {"reference": hotfix.reference}
        )
    return _order(hotfix.pk)


def _order(hotfix_id: int, *, only_if_due: bool = False) -> bool:
    """Put a job in the queue, unless one is waiting there or the record is there."""
    now = clock.now()
    with transaction.atomic():
        issuing, made = Issuing.objects.select_for_update().get_or_create(
            hotfix_id=hotfix_id, defaults={"next_try_at": now}
        )
        if issuing.next_try_at is None or (only_if_due and issuing.next_try_at > now):
            return False
        issuing.next_try_at = now + PATIENCE
        waiting = not made and _is_waiting(issuing.job)
        if not waiting:
            issuing.job = issue_record.enqueue(hotfix_id).id
        issuing.save()
    return not waiting


def _is_waiting(job: str) -> bool:
    """Return whether this job is still in the queue and no worker has begun with it."""
    if not job or not issue_record.get_backend().supports_get_result:
        return False
    try:
        return issue_record.get_result(job).status == TaskResultStatus.READY
    except TaskResultDoesNotExist:
        return False
