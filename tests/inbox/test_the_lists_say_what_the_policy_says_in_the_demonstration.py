"""Of every person and hot fix of the demonstration, the lists say what the gate and the policy say."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.accounts.models import User
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from tests.demonstration import demonstration
from tests.inbox.compared import differences

# Loading takes seconds: it goes to the process that loads it anyway.
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with demonstration(django_db_blocker):
        yield


@pytest.mark.usefixtures("_loaded")
def test_the_lists_say_what_the_policy_says() -> None:
    people = list(User.objects.all())
    assert differences(HotFix.objects.open(), people) == []
    assert any(waiting_for(person, HotFix.objects.all()).exists() for person in people)


@pytest.mark.usefixtures("_loaded")
def test_nothing_waits_once_it_has_ended() -> None:
    every = HotFix.objects.all()
    assert not any(waiting_for(one, every).ended().exists() for one in User.objects.all())
