"""Seeing that something changed: in its transaction the hot fix is put down to be looked at, a job ordered.

This is all that an act waits for; who must hear what is worked out by the job.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from apps.common import clock
from apps.hotfixes.grants import Grant
from apps.hotfixes.models import Delegation, HotFix

from .debt_messages import about, holders
from .delegation_messages import write_for_the_delegate
from .models import Kind, Lookout, Notice
from .tasks import tell_of_delegation, tell_of_hotfix

_nobody: ContextVar[bool] = ContextVar("nobody_is_told", default=False)


@contextmanager
def nobody_is_told() -> Iterator[None]:
    """Whatever changes inside is told to nobody: for data that is loaded, and did not happen just now."""
    token = _nobody.set(True)
    try:
        yield
    finally:
        _nobody.reset(token)


def look_at(hotfix: HotFix, **_signal: Any) -> None:
    """Have the hot fix looked at once this transaction is committed."""
    if not _nobody.get():
        _put_down([hotfix.pk])
        tell_of_hotfix.enqueue(hotfix.pk)


def keep_the_grant(hotfix: HotFix, grant: Grant, **_signal: Any) -> None:
    """Put down that whoever holds this role now is to be told; the look that follows does it."""
    if _nobody.get():
        return
    for holder in holders(grant):
        key = {"hotfix": hotfix, "kind": Kind.GRANTED, "about": about(grant), "to": holder}
        Notice.objects.create(**key, written_at=clock.now(), next_try_at=clock.now())


def keep_the_delegation(delegation: Delegation, **_signal: Any) -> None:
    """Put down that the delegate is to be told, and have the system's open hot fixes looked at."""
    if _nobody.get():
        return
    if write_for_the_delegate(delegation):
        tell_of_delegation.enqueue(delegation.pk)
    if delegation.system is not None:
        _put_down(delegation.system.hotfixes.open().values_list("pk", flat=True))


def _put_down(hotfix_ids: Iterable[int]) -> None:
    """Nothing here is a record, so one statement may write all."""
    Lookout.objects.bulk_create(
        [Lookout(hotfix_id=key, look_at=clock.now()) for key in hotfix_ids],
        update_conflicts=True,
        unique_fields=["hotfix"],
        update_fields=["look_at"],
    )
