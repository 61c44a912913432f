"""What hangs makes nobody wait for longer than a few seconds, and piles nothing up."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, active_count
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from apps.operations import beside, exposition, health
from apps.operations.findings import Check, Found, Report, State, fine
from tests.operations.conftest import TOKEN

# In seconds: what the tests wait in place of PATIENCE.
SHORT = 0.2
FINE = fine("All is well.")


@pytest.fixture
def released() -> Iterator[Event]:
    """What hangs goes on once this is set, at the latest at the end of the test."""
    event = Event()
    yield event
    event.set()


@pytest.fixture(autouse=True)
def asked_beside(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production, but for shorter; and no check asks anything until a test says so."""
    settings.HEALTH_ASKED = "beside"
    for module in (health, exposition):
        monkeypatch.setattr(module, "PATIENCE", SHORT)
    monkeypatch.setattr(beside, "_asked", {})
    look_at(monkeypatch, {})


def look_at(monkeypatch: pytest.MonkeyPatch, looks: dict[str, Any]) -> None:
    """Let the checks of these names look so; the others find all well."""

    def changed(check: Check) -> Check:
        return replace(check, look=looks.get(check.name, lambda: FINE))

    database = changed(health.DATABASE)
    monkeypatch.setattr(health, "DATABASE", database)
    groups = []
    for group in health.GROUPS:
        checks = [database if one.name == "database" else changed(one) for one in group.checks]
        groups.append(health.Group(group.name, tuple(checks), group.keep))
    monkeypatch.setattr(health, "GROUPS", tuple(groups))


def states(report: Report) -> dict[str, State]:
    return {one.name: one.state for one in report.findings if one.state is not State.OK}


def hanging(released: Event) -> Any:
    def look() -> Found:
        released.wait(60)
        return FINE

    return look


def test_a_database_that_hangs_is_told_in_time(released: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    look_at(monkeypatch, {"database": hanging(released)})
    began = time.monotonic()
    report = health.examine()
    assert time.monotonic() - began < 20 * SHORT
    found = states(report)
    assert found.pop("database") is State.FAIL
    assert not report.serves
    assert set(found) == {"migrations", "clock", "worker", "messages", "clocks", "records", "checkpoint"}
    assert set(found.values()) == {State.WARN}


def test_what_was_found_before_it_hung_is_told(released: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    look_at(monkeypatch, {"records": hanging(released)})
    report = health.examine()
    assert states(report) == {"records": State.FAIL, "checkpoint": State.WARN}
    assert report.serves


def test_a_mail_server_that_hangs_hides_nothing_else(
    released: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at(monkeypatch, {"mail": hanging(released)})
    report = health.examine()
    assert states(report) == {"mail": State.FAIL}
    assert "no answer" in report.of("mail").found.sentence


def test_what_hangs_is_not_asked_a_second_time(released: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    look_at(monkeypatch, {"database": hanging(released)})
    health.examine(anew=True)
    threads = active_count()
    for _each in range(5):
        health.examine(anew=True)
    assert active_count() <= threads
    released.set()
    beside._asked["health-database"].answer(until=time.monotonic() + 60)
    assert states(health.examine(anew=True)) == {}


def test_what_was_found_is_kept_for_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def look() -> Found:
        asked.append("once")
        return FINE

    look_at(monkeypatch, {"database": look, "mail": look})
    for _each in range(10):
        health.examine()
    assert len(asked) == 2


def test_a_database_that_refuses_is_told_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Found:
        raise OperationalError("connection to server at db.example failed: password of hotfix is wrong")

    look_at(monkeypatch, {"database": refuse})
    report = health.examine()
    assert states(report)["database"] is State.FAIL
    assert states(report)["worker"] is State.WARN
    told = " ".join(f"{one.found.sentence} {one.found.to_do}" for one in report.findings)
    assert "db.example" not in told
    assert "OperationalError" in report.of("database").found.sentence


def test_an_accident_of_one_check_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble() -> Found:
        raise ZeroDivisionError("by nought")

    look_at(monkeypatch, {"worker": stumble})
    assert states(health.examine()) == {"worker": State.FAIL}


def test_where_tables_are_missing_that_alone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def behind() -> Found:
        return Found(State.FAIL, "3 migrations were not applied.", "Migrate.")

    def no_table() -> Found:
        raise OperationalError("no such table")

    look_at(monkeypatch, {"migrations": behind, "worker": no_table})
    assert states(health.examine()) == {"migrations": State.FAIL, "worker": State.WARN}


@pytest.mark.parametrize("hangs", ["database", ""])
def test_prometheus_does_not_wait_either(
    hangs: str, released: Event, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MONITORING_TOKEN = TOKEN
    look_at(monkeypatch, {hangs: hanging(released)} if hangs else {})
    monkeypatch.setattr(exposition, "read_gauges", hanging(released))
    began = time.monotonic()
    answer = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics/")
    assert time.monotonic() - began < 20 * SHORT
    assert answer.status_code == 200
    state = 2.0 if hangs else 0.0
    assert f'hotfix_check{{check="database"}} {state}' in answer.content.decode()
    assert "hotfix_outbox_messages" not in answer.content.decode()
