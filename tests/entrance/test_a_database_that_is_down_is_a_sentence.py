"""The database does not answer: 503 with a sentence, on a page that needs none, and in JSON for programs."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse
from psycopg.errors import DeadlockDetected

from tests.asking import client_of, words_of
from tests.driving import Company
from tests.entrance.down import GONE, down

SENTENCE = "The database cannot be reached at the moment."


@pytest.mark.parametrize("error", [GONE, InterfaceError("connection already closed")])
@pytest.mark.parametrize("page", ["index", "hotfixes_hotfix_changelist", "hotfixes_hotfix_add", "login"])
def test_a_page_says_so_without_it(page: str, error: Exception, company: Company) -> None:
    browser = client_of(company.po)
    with down(error):
        answer = browser.get(reverse(f"admin:{page}"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert SENTENCE in words_of(answer)
    assert "127.0.0.1" not in words_of(answer)
    assert answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_program_is_told_in_json(company: Company) -> None:
    browser = client_of(company.auditor)
    with down(GONE):
        answer = browser.get("/api/hotfixes/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.json()["detail"].startswith(SENTENCE)


def test_outside_of_every_view_too(company: Company) -> None:
    """A session that cannot be kept fails when the answer is ready already."""
    browser = Client(raise_request_exception=False)
    typed = {"username": company.po.username, "password": "correct horse"}
    with pytest.MonkeyPatch.context() as patch:

        def fail(*_given: Any, **_named: Any) -> None:
            raise GONE

        patch.setattr("django.contrib.sessions.backends.db.SessionStore.save", fail)
        answer = browser.post(reverse("admin:login"), typed)
    assert answer.status_code == 503
    assert SENTENCE in words_of(answer)


def test_a_mistake_of_our_own_stays_an_accident(company: Company) -> None:
    browser = client_of(company.po, raise_request_exception=False)
    with down(OperationalError("no such table: hotfixes_hotfix")):
        assert browser.get(reverse("admin:index")).status_code == 500
    with down(ZeroDivisionError("by nought")):  # type: ignore[arg-type]
        assert browser.get(reverse("admin:index")).status_code == 500


def test_a_full_disk_of_the_database_is_another_sentence(company: Company) -> None:
    browser = client_of(company.po)
    with down(OperationalError("database or disk is full")):
        answer = browser.get(reverse("admin:index"))
    assert answer.status_code == 507
    assert "There is no room left to store this" in words_of(answer)


def test_one_of_two_who_waited_for_each_other_is_told_that_somebody_was_faster(company: Company) -> None:
    let_go = OperationalError("deadlock detected")
    let_go.__cause__ = DeadlockDetected()
    browser = client_of(company.reporter)
    with down(let_go, after=3):
        answer = browser.get(reverse("admin:hotfixes_hotfix_add"))
    assert answer.status_code == 409
    assert "Somebody else saved the same at this very moment" in words_of(answer)
