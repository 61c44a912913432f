"""A thousand people watch a hot fix: each hears of an update once, and a batch costs no more than ten do."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from apps.notifications.dispatch import AT_ONCE, tell
from apps.notifications.models import Notice, Watching
from tests.driving import NIGHT, Company

# What is written of a thousand at once goes in several statements: a notice has many columns.
MORE_STATEMENTS = 20
# A thousand mails, each with its HTML, are some seconds of work; fifty are sent by a quick one
# (test_watchers_hear_what_becomes_of_it.py).
pytestmark = pytest.mark.slow


def crowd(hotfix: HotFix, first: int, last: int) -> None:
    names = [f"crowd-{number}" for number in range(first, last)]
    User.objects.bulk_create(
        User(username=name, email=f"{name}@example.org", is_staff=True, is_superuser=True) for name in names
    )
    people = User.objects.filter(username__in=names)
    Watching.objects.bulk_create(Watching(hotfix=hotfix, person=one, since=NIGHT) for one in people)


def told(hotfix: HotFix) -> tuple[int, int]:
    """How many mails went, and how many queries there were beside the one that notes each as sent."""
    mail.outbox.clear()
    with CaptureQueriesContext(connection) as asked:
        sent = tell(hotfix.pk)
    return sent, len(asked) - sent


def test_each_hears_once_and_queries_do_not_grow_with_them(
    company: Company, ready: Callable[..., HotFix]
) -> None:
    hotfix = ready("testing")
    crowd(hotfix, 0, 10)
    post_update(hotfix, "The first.", by=company.sd)
    few, queries = told(hotfix)
    crowd(hotfix, 10, 1000)
    post_update(hotfix, "The second.", by=company.sd)
    sent, of_many = told(hotfix)
    assert sent == few + 990
    heard = Counter(one.to[0] for one in mail.outbox)
    assert len(heard) == sent
    assert set(heard.values()) == {1}
    batches = sent // AT_ONCE + 1
    assert of_many <= batches * queries + MORE_STATEMENTS
    assert told(hotfix)[0] == 0
    assert not Notice.objects.exclude(next_try_at=None).exists()
