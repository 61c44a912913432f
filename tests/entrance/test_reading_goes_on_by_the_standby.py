"""While there is no primary: who reads is shown the pages of the standby, and who writes is asked to wait."""

import time
from typing import Any

import environ
import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InternalError, connection
from django.db.backends.postgresql import base as postgresql
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.common import clock
from apps.common.standby import base, may_read_standby
from apps.operations import place_checks
from apps.operations.findings import State
from apps.records.snapshot import snapshot
from hotfix_site.settings.standby import with_standby
from tests.asking import client_of, words_of
from tests.driving import Company, report
from tests.entrance.down import GONE, down

TOLD = "You can read, and nothing can be changed at the moment"
REFUSED = "Reading works and writing does not"


@pytest.fixture
def standby(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "STANDBY", {"HOST": "standby"})


def test_a_page_is_shown_and_says_so_and_keeps_nothing(
    company: Company, standby: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, hotfix = client_of(company.po), report(company)
    assert TOLD not in words_of(browser.get(reverse("admin:index")))
    monkeypatch.setattr(connection, "reads_only", True, raising=False)
    monkeypatch.setattr("apps.console.session_limits._go_on", lambda request: pytest.fail("It was written."))
    answer = browser.get(reverse("admin:index"))
    assert answer.status_code == 200
    assert TOLD in words_of(answer)
    assert place_checks.database().state is State.WARN
    # A draft is read as of one moment, where no row can be locked.
    with CaptureQueriesContext(connection) as asked:
        snapshot(hotfix, printed_by="Amelia Auditor", at=clock.now())
    assert not any("FOR UPDATE" in one["sql"] and "reported_by" in one["sql"] for one in asked)


def test_what_changes_something_is_told_that_reading_works(company: Company, standby: None) -> None:
    browser, page = client_of(company.po), reverse("admin:hotfixes_hotfix_add")
    browser.raise_request_exception = False  # some of it happens outside of every view
    only_read = InternalError("cannot execute INSERT in a read-only transaction")
    only_read.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    for error, ask, sentence in (
        (GONE, browser.post, REFUSED),
        (only_read, browser.get, REFUSED),
        (GONE, browser.get, "The database cannot be reached at the moment."),
    ):
        with down(error):
            answer = ask(page)
        assert answer.status_code == 503
        assert sentence in words_of(answer)


class Line:
    """A connection, by whom it leads to; behind a pooler without a server it fails at the first question."""

    def __init__(self, host: str, *, silent: bool = False, in_recovery: bool = False) -> None:
        self.host, self.silent, self.in_recovery = host, silent, in_recovery

    def execute(self, _question: str) -> Any:
        if self.silent:
            raise psycopg.OperationalError("query_wait_timeout")
        return self

    def fetchone(self) -> tuple[bool]:
        return (self.in_recovery,)

    def rollback(self) -> None:
        """Nothing is open."""

    close = rollback


def test_the_standby_is_asked_only_by_who_reads_and_where_the_primary_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    primary, asked = Line("primary"), list[str]()

    def connect(_self: Any, params: dict[str, Any]) -> Line:
        asked.append(params["host"])
        return primary if params["host"] == "primary" else Line("standby", in_recovery=True)

    monkeypatch.setattr(postgresql.DatabaseWrapper, "get_new_connection", connect)
    monkeypatch.setattr(base._Primary, "silent_until", 0.0)
    given = {**connection.settings_dict, "NAME": "hotfix", "HOST": "primary", "OPTIONS": {}}
    wrapper = base.DatabaseWrapper({**given, "STANDBY": {"HOST": "standby"}})
    params = wrapper.get_connection_params()
    with may_read_standby():
        assert wrapper.get_new_connection(params).host == "primary"
        assert not wrapper.reads_only
        primary.silent = True
        for _time in range(2):
            assert wrapper.get_new_connection(params).host == "standby"
            assert wrapper.reads_only
    # The second reader did not wait for the primary again; who writes asks it each time.
    assert asked == ["primary", "primary", "standby", "standby"]
    with pytest.raises(psycopg.OperationalError):
        wrapper.get_new_connection(params)
    primary.silent, primary.in_recovery = False, True
    with pytest.raises(psycopg.OperationalError, match="leads to a standby"):
        wrapper.get_new_connection(params)
    monkeypatch.setattr(base._Primary, "silent_until", time.monotonic() - 1)
    primary.in_recovery = False
    with may_read_standby():
        assert wrapper.get_new_connection(params).host == "primary"


def test_it_is_for_postgresql_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDBY_DATABASE_URL", "postgres://hotfix:word@standby/hotfix")
    env = environ.Env()
    with pytest.raises(ImproperlyConfigured, match="so must DATABASE_URL be"):
        with_standby({"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}, env)
    made = with_standby(
        {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": "-c jit=off"}}, env
    )
    assert made["ENGINE"] == "apps.common.standby"
    assert "default_transaction_read_only=on" in made["STANDBY"]["OPTIONS"]["options"]
    assert made["STANDBY"]["HOST"] == "standby"
