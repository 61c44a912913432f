"""What machines ask is answered at any host, without HTTPS and without a session; strangers learn little."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.operations import health
from apps.operations.findings import Found, State
from tests.asking import client_of
from tests.driving import Company, report
from tests.entrance.down import GONE, down
from tests.operations.conftest import TOKEN

BY_ADDRESS = {"HTTP_HOST": "10.20.30.40:8000"}


def with_token(token: str = TOKEN) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_it_lives_without_a_database(db: None) -> None:
    with down(GONE):
        answer = Client().get("/healthz/")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert not answer.cookies


@pytest.mark.parametrize("address", ["/healthz/", "/readyz/"])
def test_it_is_asked_by_any_host_and_without_https(address: str, in_order: Path, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get(address, **BY_ADDRESS)
    assert answer.status_code == 200
    assert "10.20.30.40" not in answer.content.decode()
    # Everything else still minds both.
    assert Client().get("/admin/login/", **BY_ADDRESS).status_code == 400


@pytest.mark.parametrize("address", ["/healthz/", "/readyz/", "/metrics/"])
def test_it_is_only_asked(address: str, in_order: Path) -> None:
    assert with_token().post(address).status_code == 405
    assert with_token().head(address).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", "é" * 20, "a" * 10_000])
def test_a_stranger_learns_names_and_states_alone(token: str, in_order: Path) -> None:
    answer = with_token(token).get("/readyz/")
    told = json.loads(answer.content)
    assert set(told) == {"ready", "state", "checks"}
    assert {frozenset(check) for check in told["checks"]} == {frozenset({"name", "state"})}
    assert "warn" in {check["state"] for check in told["checks"]}


def test_with_the_token_what_to_do_is_told(in_order: Path) -> None:
    told = with_token().get("/readyz/").json()
    backup = next(check for check in told["checks"] if check["name"] == "backup")
    assert backup["sentence"] == "No backup is known: never."
    assert backup["to_do"]


def test_without_a_token_in_the_settings_none_is_right(in_order: Path, settings: Any) -> None:
    settings.MONITORING_TOKEN = ""
    for token in ("", "None", TOKEN):
        assert "sentence" not in with_token(token).get("/readyz/").content.decode()
        assert with_token(token).get("/metrics/").status_code == 404


def test_prometheus_needs_the_token(in_order: Path) -> None:
    assert Client().get("/metrics/").status_code == 401
    assert with_token("wrong").get("/metrics/").status_code == 401
    assert with_token().get("/metrics/").status_code == 200


def test_people_are_kept_away_only_by_what_answers_nobody(
    in_order: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without mail, or a place for files, a site still serves: to take it out would make a night worse."""
    for check in (one for group in health.GROUPS for one in group.checks):
        health.forget()
        with monkeypatch.context() as patch:
            patch.setitem(check.__dict__, "look", lambda: Found(State.FAIL, "No.", "Mend it."))
            answer = Client().get("/readyz/")
        serves = check.name not in ("database", "migrations", "clock")
        assert answer.status_code == (200 if serves else 503), check.name
        assert answer.json()["ready"] is serves
        assert answer.json()["state"] == "fail"


def test_a_database_that_is_down_is_503(in_order: Path) -> None:
    with down(GONE):
        answer = Client().get("/readyz/")
    assert answer.status_code == 503
    assert "127.0.0.1" not in answer.content.decode()


def test_nothing_of_a_hot_fix_is_told(company: Company, in_order: Path) -> None:
    hotfix = report(company)
    client_of(company.po).get(f"/admin/hotfixes/hotfix/{hotfix.pk}/change/")
    for address in ("/healthz/", "/readyz/", "/metrics/"):
        told = with_token().get(address).content.decode()
        for secret in (hotfix.title, hotfix.reference, company.po.username, company.po.last_name, TOKEN):
            assert secret not in told, address


def test_so_many_queries_however_much_there_is(company: Company, in_order: Path) -> None:
    def asked(address: str) -> int:
        health.forget()
        with CaptureQueriesContext(connection) as queries:
            assert with_token().get(address).status_code == 200
        return len(queries)

    report(company)
    few = {address: asked(address) for address in ("/healthz/", "/readyz/", "/metrics/")}
    # Does it answer, what was migrated; worker, messages, clocks, records, checkpoint. Then nine gauges.
    # A database that has a clock of its own is asked for the time too.
    clock = int(connection.vendor == "postgresql")
    assert few == {"/healthz/": 0, "/readyz/": 7 + clock, "/metrics/": 16 + clock}
    for _each in range(12):
        report(company)
    assert {address: asked(address) for address in few} == few
