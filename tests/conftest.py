"""What most tests start from: a company at night, and a way to sign people in."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import compress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.common import clock
from tests.again import begin
from tests.driving import NIGHT, Company, make_company
from tests.emptying import put_back_as_migrated
from tests.laying_out import laid_out_once

# These try for everybody, in every state and on every table what the others reach once: to measure them, too,
# would cost minutes and add nothing to the figure.
NOT_MEASURED = ("permissions", "tampering")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what no database changes, and settle what coverage measures."""
    if connection.vendor != "sqlite":
        same = [_is_the_same_on_every_database(item) for item in items]
        config.hook.pytest_deselected(items=list(compress(items, same)))
        items[:] = [item for item, is_same in zip(items, same, strict=True) if not is_same]
    _measure_once(items)


def _is_the_same_on_every_database(item: pytest.Item) -> bool:
    """Whether it is marked so, or reads nothing but code, as most tests of the architecture do."""
    reads_code = item.path.parent.name == "architecture"
    asks = {"db", "transactional_db"}.intersection(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("same_on_every_database") is not None or (reads_code and not asks)


def _measure_once(items: list[pytest.Item]) -> None:
    """Leave the matrices out of what coverage measures, and of every other test all cases but the first.

    Measuring nearly doubles the time of a test, and the second case reaches what the first one did.
    """
    folder, measured = Path(__file__).parent, set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if test in measured or item.path.relative_to(folder).parts[0] in NOT_MEASURED:
            item.add_marker("no_cover")
        elif item.get_closest_marker("slow") is None:
            measured.add(test)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    begin(getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """Leave alone what the whole run needs: looking for garbage in it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with ExitStack() as whole_run:
        with django_db_blocker.unblock():
            whole_run.enter_context(put_back_as_migrated())
            connection.close()
        yield
        with django_db_blocker.unblock():
            whole_run.close()


@pytest.fixture(scope="session", autouse=True)
def papers() -> Iterator[None]:
    with laid_out_once():
        yield


@pytest.fixture
def done_anew() -> None:
    """For a test that compares two times: nothing is put back, and each paper is laid out."""


@pytest.fixture
def night() -> Iterator[datetime]:
    with clock.set_to(NIGHT):
        yield NIGHT


@pytest.fixture
def company(db: None, night: datetime) -> Company:
    return make_company()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser-like client in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
