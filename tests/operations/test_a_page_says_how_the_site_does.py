"""Process owners and superusers read how the site does and what to do; nobody else does or finds a link."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from apps.common import clock
from apps.notifications.models import Notice
from tests.asking import client_of, words_of
from tests.driving import Company, report
from tests.entrance.down import GONE, down

HEALTH = reverse("admin:health")
READERS = {"owner", "root"}


def test_only_those_who_look_after_it_read_it(company: Company, in_order: Path) -> None:
    for who, person in company.people.items():
        answer = client_of(person).get(HEALTH)
        assert answer.status_code == (200 if who in READERS else 403), who
        front = words_of(client_of(person).get(reverse("admin:index")))
        assert (HEALTH in front) is (who in READERS), who
        if who not in READERS:
            assert "Signing key" not in words_of(answer)


def test_whoever_is_not_signed_in_is_sent_to_the_log_in(company: Company) -> None:
    assert client_of(None).get(HEALTH).status_code == 302


def test_it_is_only_asked(company: Company) -> None:
    assert client_of(company.people["root"]).post(HEALTH).status_code == 405


def test_what_fails_stands_first_with_what_to_do(company: Company, in_order: Path, settings: Any) -> None:
    settings.SIGNING_KEY = in_order / "nowhere.pem"
    said = words_of(client_of(company.people["owner"]).get(HEALTH))
    assert said.index("Signing key") < said.index("Backup") < said.index("Files can be kept")
    assert "See whether its file is there" in said
    assert "nowhere.pem" not in said


def test_messages_that_failed_lead_to_their_hot_fix(company: Company, in_order: Path) -> None:
    hotfix = report(company)
    Notice.objects.create(
        kind="turn",
        hotfix=hotfix,
        to=company.po,
        about="this one",
        written_at=clock.now(),
        next_try_at=clock.now(),
        tries=2,
        last_error="SMTPException: <full>",
    )
    answer = client_of(company.people["owner"]).get(HEALTH)
    said = words_of(answer)
    assert "Failed 2 times, at last: SMTPException: <full>" in said
    assert "<full>" not in answer.content.decode()
    assert hotfix.reference in said
    assert hotfix.title not in said


def test_without_a_database_there_is_the_page_that_needs_none(company: Company) -> None:
    browser = client_of(company.people["owner"])
    with down(GONE):
        assert browser.get(HEALTH).status_code == 503


@pytest.mark.parametrize("many", [1, 12])
def test_it_costs_the_same_however_much_there_is(
    many: int, company: Company, in_order: Path, django_assert_num_queries: Any
) -> None:
    for _each in range(many):
        report(company)
    Notice.objects.update(tries=1, next_try_at=clock.now())
    browser = client_of(company.people["owner"])
    # Session, person, groups; seven of the checks; messages that failed, the last checkpoint.
    # PostgreSQL is asked for its clock as well; SQLite has that of this machine.
    with django_assert_num_queries(12 + (connection.vendor == "postgresql")):
        assert browser.get(HEALTH).status_code == 200
