"""One hot fix, and a database whose triggers an intruder has taken away."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from apps.common import clock
from apps.history import protection
from apps.history.faults import Fault, How, first
from apps.history.verification import faults
from apps.history.verification_scope import Scope
from tests.driving import NIGHT, drive, make_company, report


@pytest.fixture(scope="module")
def broken_in(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """A hot fix in development, for a whole module; nothing of it is left afterwards."""
    with django_db_blocker.unblock(), clock.set_to(NIGHT), transaction.atomic():
        company = make_company()
        hotfix = drive(report(company), company, to="development")
        protection.remove()
        yield SimpleNamespace(company=company, hotfix=hotfix)
        transaction.set_rollback(True)


@pytest.fixture
def db(broken_in: SimpleNamespace) -> Iterator[None]:
    """The database of the module; whatever the test does to it never happened."""
    with clock.set_to(NIGHT), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def hotfix(db: None, broken_in: SimpleNamespace) -> Any:
    return broken_in.hotfix


@pytest.fixture
def found(db: None) -> Callable[..., list[Fault]]:
    """What a verification of everything finds, in the order of the chains.

    But for two: the people that are made up here hold no role, and nobody responded to the hot fixes that are
    made up (tests/seals asks for both).
    """

    def find(heads: Any = None) -> list[Fault]:
        every = faults(Scope(), heads=heads or {})
        found = (one for one in every if one.how is not How.WITHOUT_RIGHT and "first response" not in one.why)
        return first(found, count=2_000)

    return find
