"""`send_reminders` and the look at one hot fix: their queries, pinned, and the same among 3 and among 30."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.grants import grant_role
from apps.hotfixes.posting import post_update
from apps.notifications.dispatch import tell
from tests.driving import NIGHT, ready, report
from tests.telling import give_addresses, work

# Two for the hot fixes' own moments and unsent mails, one for new ones, one for delegations, one for people,
# one for letters, one for digests, one for follow-up actions; and forgetting forms that were sent long ago.
NOTHING_DUE = 9
# One for the yeses that were recorded, two each for receipts, other ways and who is on call, and one for the
# texts of what goes; two for the roles on it, to say whom to call where nobody is on call; four for what was
# changed last: the links, the rows of all tables, and the names of people and roles in them.
ONE_LOOK = 44
ONE_MORE_TO_TELL = 1  # that it was sent; written, claimed and asked of is everything together


def cost(do):
    with CaptureQueriesContext(connection) as queries:
        do()
    return len(queries)


def remind(minutes=1):
    with clock.set_to(NIGHT + timedelta(minutes=minutes)):
        call_command("send_reminders", stdout=StringIO())


@pytest.fixture
def hotfix(company):
    give_addresses(company)
    found = ready(report(company), company, to="testing")
    remind()
    return found


def test_when_nothing_is_due(hotfix, company, reported):
    assert cost(remind) == NOTHING_DUE
    reported(company, number=27)
    remind(minutes=2)
    assert cost(lambda: remind(minutes=2)) == NOTHING_DUE


def test_one_that_is_due(hotfix, company):
    """One reminder, to one person."""
    alone = cost(lambda: remind(minutes=31))
    assert alone == NOTHING_DUE + ONE_LOOK
    others = [ready(report(company), company, to="testing") for _each in range(3)]
    work()
    for other in others:
        with clock.set_to(NIGHT + timedelta(minutes=61)):
            tell(other.pk)
    # After an hour an update is due as well.
    assert cost(lambda: remind(minutes=61)) == alone + ONE_MORE_TO_TELL


def test_one_whose_status_was_told_to_many(hotfix, company):
    guild = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.CONTRIBUTOR, to=guild, by=company.owner, reason="They help.")
    post_update(hotfix, "The cause is found.", by=company.sd)
    work()
    few = cost(lambda: tell(hotfix.pk))
    for number in range(10):
        name = f"helper{number}"
        helper = User.objects.create_user(name, email=f"{name}@example.org", is_staff=True)
        helper.groups.add(guild)
    assert cost(lambda: tell(hotfix.pk)) == few
