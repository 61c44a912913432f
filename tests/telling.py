"""The mails of a test: doing what the worker does, and reading who was told what."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core import mail
from django_tasks_db.models import DBTaskResult

from apps.common import clock
from apps.common.tracking import acting
from apps.notifications import tasks
from tests.driving import Company

RESPONSE_DUE = "a first response is due"
UPDATE_DUE = "a status update is due"
DUE = (RESPONSE_DUE, UPDATE_DUE)
OURS = (tasks.tell_of_hotfix, tasks.tell_of_delegation)


def work() -> None:
    """Do every job of the queue that tells somebody, as the worker would."""
    for job in DBTaskResult.objects.ready().filter(task_path__in=[one.module_path for one in OURS]):
        job.claim("worker")
        job.task.call(*job.args_kwargs["args"])


def give_addresses(company: Company, names: Iterable[str] = ()) -> None:
    """Everybody of the company, or those named, can be reached: as <short name>@example.org."""
    with acting(None):
        for name in names or company.people:
            person = company.people[name]
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
    found = sorted((message.to[0].partition("@")[0], message.subject) for message in mail.outbox)
    mail.outbox.clear()
    return found


def _middle(subject: str) -> str:
    return subject.partition(": ")[2].partition(" - ")[0]


def later(**much: Any) -> Any:
    """The clock, so much later than it is set."""
    return clock.set_to(clock.now() + timedelta(**much))
