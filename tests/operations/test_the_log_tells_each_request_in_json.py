"""A line of the log is a JSON object with its request, person, view and hot fix; and no secret is in it."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.common.log_context import present
from apps.hotfixes.models import HotFix
from hotfix_site.settings.log import JsonLine, to_standard_error
from tests.asking import client_of, url
from tests.driving import PASSWORD, Company, report

REQUESTS = "hotfix.requests"


class Kept(logging.Handler):
    """Keeps what the log would say."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLine())
        self.text: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text]

    def of(self, logger: str) -> dict[str, Any]:
        """The only line of that logger."""
        (line,) = (line for line in self.lines if line["logger"] == logger)
        return line


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, root, requests = Kept(), logging.getLogger(), logging.getLogger(REQUESTS)
    root.addHandler(handler)
    level = requests.level
    requests.setLevel("INFO")
    yield handler
    requests.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


def test_a_page_is_one_line_with_all_of_it(company: Company, hotfix: HotFix, kept: Kept) -> None:
    answer = client_of(company.po).get(url("change", hotfix))
    line = kept.of(REQUESTS)
    assert line.pop("duration_ms") > 0
    assert line.pop("queries") > 10
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": REQUESTS,
        "message": "GET admin:hotfixes_hotfix_change 200",
        "request_id": answer["X-Request-ID"],
        "view": "admin:hotfixes_hotfix_change",
        "person": company.po.pk,
        "reference": hotfix.reference,
        "status": 200,
    }
    assert hotfix.title not in "".join(kept.text)


def test_a_program_is_told_of_by_its_account_and_hot_fix(
    company: Company, hotfix: HotFix, kept: Kept
) -> None:
    client_of(company.auditor).get(f"/api/hotfixes/{hotfix.reference}/")
    line = kept.of(REQUESTS)
    assert (line["person"], line["reference"]) == (company.auditor.pk, hotfix.reference)


def test_of_a_hot_fix_that_one_may_not_see_nothing_is_told(
    company: Company, hotfix: HotFix, kept: Kept
) -> None:
    assert client_of(company.people["insider"]).get(url("change", hotfix)).status_code in (200, 404)
    stranger = Client()
    stranger.get(url("change", hotfix))
    line = kept.lines[-1]
    assert line["status"] == 302
    assert "reference" not in line
    assert "person" not in line


def test_nothing_is_left_for_the_next_request(company: Company, hotfix: HotFix, kept: Kept) -> None:
    client_of(company.po).get(url("change", hotfix))
    Client().get(reverse("admin:login"))
    assert "reference" not in kept.lines[-1]
    assert "person" not in kept.lines[-1]
    assert present() is None


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [
        ("7f3c9a52-9d1e-4e0b-8d6f-1f2e3d4c5b6a", True),
        ("ingress-1.2:77", True),
        ("short", False),
        ("a" * 65, False),
        ('"}\n{"level":"forged"}', False),
        ("with a space in it", False),
    ],
)
def test_a_request_keeps_its_number_if_it_is_one(sent: str, is_kept: bool, db: None) -> None:
    answer = Client().get(reverse("admin:login"), headers={"X-Request-ID": sent})
    assert (answer["X-Request-ID"] == sent) is is_kept
    assert len(answer["X-Request-ID"]) >= 8


def test_a_refusal_at_the_door_has_a_number_too(kept: Kept) -> None:
    answer = Client().get("/admin/", HTTP_HOST="elsewhere.example")
    assert answer.status_code == 400
    assert kept.of(REQUESTS)["request_id"] == answer["X-Request-ID"]


def test_no_password_token_or_query_is_in_the_log(company: Company, hotfix: HotFix, kept: Kept) -> None:
    asked = [
        lambda: client_of(company.po).get("/admin/address/a-secret-token/"),
        lambda: client_of(company.po).get("/admin/nowhere/a-secret-token/"),
        lambda: client_of(company.po).get(f"{reverse('admin:search')}?q=a-secret-token"),
        lambda: Client().get("/admin/login/?next=/a-secret-token/"),
        lambda: Client().post("/admin/login/", {"username": "po", "password": "a-secret-token"}),
        lambda: Client(headers={"Authorization": "Basic YS1zZWNyZXQtdG9rZW4="}).get("/api/hotfixes/"),
        lambda: Client(enforce_csrf_checks=True).post(
            "/admin/login/?a-secret-token", {"password": PASSWORD, "username": "po"}
        ),
        lambda: client_of(company.po).get(url("change", 999_999) + "a-secret-token/"),
    ]
    for ask in asked:
        ask()
    assert len(kept.lines) > len(asked)
    for line in kept.text:
        assert "a-secret-token" not in line, line
        assert PASSWORD not in line
        assert "YS1zZWNyZXQ" not in line


def test_what_a_database_refused_is_not_told() -> None:
    row = "\nDETAIL:  Failing row contains (Payments refused)."
    try:
        try:
            raise ValueError(f"first line{row}")
        except ValueError as cause:
            raise IntegrityError(f"null value in column{row}") from cause
    except IntegrityError as error:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "No", (), (type(error), error, None))
    said = JsonLine().format(record)
    assert "Payments refused" not in said
    accident = json.loads(said)["accident"]
    assert "IntegrityError: null value in column" in accident
    assert "ValueError: first line" in accident
    assert __file__ in accident


def test_what_libraries_add_to_a_record_is_left_out() -> None:
    record = logging.LogRecord("a", logging.INFO, __file__, 1, "Said\n{%s}", ("it",), None)
    record.__dict__ |= {"request": "GET /?password=secret", "sql": "INSERT secret", "status": 200}
    said = JsonLine().format(record)
    assert "\n" not in said
    assert "secret" not in said
    assert json.loads(said)["message"] == "Said\n{it}"
    assert json.loads(said)["status"] == 200


def test_an_accident_of_ours_is_told_with_its_request(
    company: Company, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_given: Any) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("apps.console.front_page.keys_of", stumble)
    answer = client_of(company.po, raise_request_exception=False).get(reverse("admin:index"))
    assert answer.status_code == 500
    line = next(line for line in kept.lines if line["logger"] == "django.request")
    assert line["message"] == "Internal Server Error: admin:index"
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["person"] == company.po.pk
    assert line["accident"].endswith("ZeroDivisionError: by nought")


def test_only_production_writes_a_line_for_each_request() -> None:
    assert to_standard_error(level="INFO")["loggers"][REQUESTS]["level"] == "WARNING"
    assert to_standard_error(level="INFO", as_json=True)["loggers"][REQUESTS]["level"] == "INFO"
