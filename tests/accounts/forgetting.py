"""Having forgotten a password: asking for a link as a stranger does, and choosing another by it."""

from typing import Any

from django.test import Client
from django_tasks_db.models import DBTaskResult

from apps.accounts.models import User
from apps.notifications.forgotten import write_links
from tests.accounts.conftest import HER_OWN, link_in
from tests.telling import letters

ASK = "/admin/password_reset/"


def ask(typed: str, **options: Any) -> Any:
    """Somebody who is not signed in asks for a link; returns what they are answered."""
    return Client(**options).post(ASK, {"who": typed})


def links_written() -> None:
    """Do the jobs that find out who was meant, as the worker would."""
    for job in DBTaskResult.objects.ready().filter(task_path=write_links.module_path):
        job.claim("worker")
        job.task.call(*job.args_kwargs["args"])


def mails_of(typed: str) -> list[Any]:
    """The mails that go when somebody asks for `typed`."""
    letters()
    assert ask(typed).status_code == 302
    links_written()
    return letters()


def link_for(person: User) -> str:
    """The link that is mailed to `person`."""
    (mail,) = mails_of(person.username)
    return link_in(mail)


def choose(link: str, password: str = HER_OWN, browser: Client | None = None, **typed: str) -> Any:
    """Choose a password by `link`, as whoever reads the mail does."""
    sent = {"new_password1": password, "new_password2": password, **typed}
    return (browser or Client()).post(link, sent)
