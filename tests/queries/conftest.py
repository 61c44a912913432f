"""Counting what a page asks the database, after everything that is asked once a process is known."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User, WrongPasswords
from apps.accounts.wrong_passwords import address_key, name_key
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.again import as_a_whole
from tests.driving import Company, report


@pytest.fixture
def asked() -> Callable[..., list[str]]:
    """The queries behind one page, or one button, in the browser of `user`; the answer must be `status`."""

    def ask(user: User, address: str, data: Any = None, *, status: int = 200) -> list[str]:
        client = Client()
        client.force_login(user)
        ContentType.objects.get_for_models(HotFix, User)
        # As on any day but the first: this person has signed in from here before.
        WrongPasswords.objects.get_or_create(
            name=name_key(user.username), address=address_key("127.0.0.1"), signed_in_at=clock.now()
        )
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address) if data is None else client.post(address, data)
        assert answer.status_code == status
        return [query["sql"] for query in queries]

    return ask


@pytest.fixture
def edited() -> Callable[..., None]:
    """A text of some evidence, changed so many times by the same person."""

    def edit(record: Any, field: str, by: User, *, times: int) -> None:
        def each() -> None:
            for number in range(times):
                with recording(record, by=by) as present:
                    setattr(present, field, f"Version {present.version}, edit {number}")

        as_a_whole(f"{field} of {record.pk} changed {times} times by {by.pk}", each)

    return edit


@pytest.fixture
def reported() -> Callable[..., list[HotFix]]:
    """So many new hot fixes of a company."""

    def report_each(company: Company, *, number: int) -> list[HotFix]:
        as_a_whole(
            f"{number} reports for {company.system.pk}", lambda: [report(company) for _each in range(number)]
        )
        return list(HotFix.objects.order_by("-pk")[:number])[::-1]

    return report_each
