"""The mails of a test: doing what the worker does, and reading who was told what."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core import mail
from django_tasks_db.models import DBTaskResult

from apps.common import clock
from apps.common.tracking import acting
from apps.notifications import tasks
from apps.notifications.silence import nobody_is_told
from tests.driving import Company

RESPONSE_DUE = "a first response is due"
UPDATE_DUE = "a status update is due"
DUE = (RESPONSE_DUE, UPDATE_DUE)
OURS = (tasks.tell_of_hotfix, tasks.tell_of_delegation, tasks.tell_of_person)


def work() -> None:
    """Do every job of the queue that tells somebody, as the worker would."""
    for job in DBTaskResult.objects.ready().filter(task_path__in=[one.module_path for one in OURS]):
        job.claim("worker")
        job.task.call(*job.args_kwargs["args"])
    _put_receipts_aside()


def give_addresses(company: Company, names: Iterable[str] = ()) -> None:
    """Everybody of the company, or those named, can be reached: as <short name>@example.org."""
    for name in names or company.people:
        person = company.people[name]
        with acting(person), nobody_is_told():
            person.email = f"{name}@example.org"
            person.save()


def told(*, what: str = "") -> list[str]:
    """The short names of those who got a mail since the last time this was asked, sorted.

    Args:
        what: words that stand in the subject of those mails; the others are left out.
    """
    return [who for who, subject in _read() if what.lower() in subject.lower()]


def news(*, of_what_is_due: bool = False) -> list[tuple[str, str]]:
    """Who was told what since the last time this was asked, sorted: the name, and the subject without its
    beginning and the title.

    Args:
        of_what_is_due: that a first response or a status update is due, too: most tests are not about these.
    """
    found = [(who, _middle(subject)) for who, subject in _read()]
    return [(who, what) for who, what in found if of_what_is_due or what not in DUE]


def _read() -> list[tuple[str, str]]:
    told = [message for message in mail.outbox if not is_receipt(message)]
    found = sorted((message.to[0].partition("@")[0], message.subject) for message in told)
    mail.outbox.clear()
    return found


def _middle(subject: str) -> str:
    return subject.partition(": ")[2].partition(" - ")[0]


def receipts() -> list[Any]:
    """The receipts that were sent since the last time this was asked, which everybody gets who signs."""
    work()
    found = list(_aside())
    _aside().clear()
    mail.outbox.clear()
    return found


def _put_receipts_aside() -> None:
    """Keep them out of the way of tests that are about something else."""
    _aside().extend(message for message in mail.outbox if is_receipt(message))
    mail.outbox[:] = [message for message in mail.outbox if not is_receipt(message)]


_of_a_test: tuple[Any, list[Any]] = (None, [])


def _aside() -> list[Any]:
    """The receipts of the present test, which has an outbox of its own."""
    global _of_a_test
    if _of_a_test[0] is not mail.outbox:
        _of_a_test = (mail.outbox, [])
    return _of_a_test[1]


def is_receipt(message: Any) -> bool:
    """Whether this mail is a receipt of a signature."""
    return ": receipt: " in message.subject


def letters() -> list[Any]:
    """Send the letters that wait, as the worker would, and return them: they are about people."""
    mail.outbox.clear()
    for job in DBTaskResult.objects.ready().filter(task_path=tasks.tell_by_letter.module_path):
        job.claim("worker")
        job.task.call(*job.args_kwargs["args"])
    found = list(mail.outbox)
    mail.outbox.clear()
    return found


def later(**much: Any) -> Any:
    """The clock, so much later than it is set."""
    return clock.set_to(clock.now() + timedelta(**much))
