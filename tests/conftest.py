"""What most tests start from: a company at night, and a way to sign people in."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.common import clock
from tests.driving import NIGHT, Company, make_company


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
