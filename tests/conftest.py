"""What most tests start from: a company at night, and a way to sign people in."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client, TransactionTestCase

from apps.accounts.models import User
from apps.common import clock
from apps.history import protection
from tests.driving import NIGHT, Company, make_company


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
