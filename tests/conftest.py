"""What most tests start from: a company at night, and a way to sign people in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase

from apps.accounts.models import User
from apps.common import clock
from apps.history import protection
from tests.again import again
from tests.driving import NIGHT, Company, make_company, present_company

# These try for everybody, in every state and on every table what the others reach once: to measure them, too,
# would cost minutes and add nothing to the figure.
NOT_MEASURED = ("permissions", "tampering")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the matrices out of what coverage measures."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.relative_to(folder).parts[0] in NOT_MEASURED:
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end, hang up on whoever is still connected: a browser's last request keeps a connection open."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def the_record_may_be_emptied() -> Iterator[None]:
    """A test that really commits is followed by emptying every table; then migrating protects them again."""
    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        protection.remove()
        empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture
def night() -> Iterator[datetime]:
    with clock.set_to(NIGHT):
        yield NIGHT


@pytest.fixture
def company(db: None, night: datetime) -> Company:
    again("company", make_company)
    return present_company()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser-like client in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
