"""What most tests start from: a company at night, and a way to sign people in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.common import clock
from tests.driving import NIGHT, Company, make_company


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


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def night() -> Iterator[datetime]:
    with clock.set_to(NIGHT):
        yield NIGHT


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser-like client in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
