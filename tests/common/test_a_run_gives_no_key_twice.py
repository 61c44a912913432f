"""What a test did once is put in place again by its keys: after a database was put back, keys go on."""

import pytest
from django.db import connection

from apps.accounts.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("keys"),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite follows the keys that are written"),
]
GIVEN: list[int] = []


@pytest.mark.parametrize("time", ["once", "again", "a third time"])
def test_after_it_was_put_back(time: str) -> None:
    GIVEN.append(User.objects.create_user(time).pk)
    assert sorted(set(GIVEN)) == GIVEN
