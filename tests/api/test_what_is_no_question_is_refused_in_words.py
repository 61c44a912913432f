"""A parameter that the API does not know or gets twice, another method or format: a sentence in JSON."""

from typing import Any

import pytest

from tests.api.conftest import LIST
from tests.asking import client_of
from tests.driving import Company, report

KNOWN = "Known are: system, state, open, limit, offset, after."


@pytest.fixture
def one(company: Company) -> str:
    return f"{LIST}{report(company).reference}/"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("sytem=PAY", f"Unknown here: “sytem”. {KNOWN}"),
        ("system=PAY&statee=testing&x=", f"Unknown here: “statee”, “x”. {KNOWN}"),
        ("=1", f"Unknown here: “”. {KNOWN}"),
        ("reference=HF-2026-0001", f"Unknown here: “reference”. {KNOWN}"),
        ("request=1", f"Unknown here: “request”. {KNOWN}"),
        (f"{'x' * 5000}=1", f"Unknown here: “{'x' * 40}”. {KNOWN}"),
        ("limit=1&limit=2", "Given more than once: “limit”."),
        ("system=PAY&system=PAY", "Given more than once: “system”."),
    ],
)
def test_of_the_list(question: str, sentence: str, company: Company) -> None:
    answer = client_of(company.auditor).get(f"{LIST}?{question}")
    assert answer.status_code == 400
    assert answer.json() == {"detail": sentence}


def test_one_hot_fix_takes_none(one: str, company: Company) -> None:
    answer = client_of(company.auditor).get(f"{one}?reference=HF-2026-0001")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "Unknown here: “reference”. This address takes no parameters."}
    assert client_of(company.auditor).get(one).status_code == 200


def test_nobody_is_told_before_they_have_signed_in(one: str) -> None:
    assert client_of(None).get(f"{LIST}?sytem=PAY").status_code == 401


@pytest.mark.parametrize("question", ["system=%00", "sy%00tem=PAY", "system=%ff", "%ed%a0%80=1"])
def test_what_cannot_be_read_is_refused_at_the_entrance(question: str, company: Company) -> None:
    answer = client_of(company.auditor).get(f"{LIST}?{question}")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("This address contains characters that cannot be read")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_another_method_is_refused_in_words(method: str, one: str, company: Company) -> None:
    answer: Any = getattr(client_of(company.auditor), method)(one)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.headers["Content-Type"] == "application/json"


def test_head_is_answered_as_get_is(one: str, company: Company) -> None:
    asked = client_of(company.auditor).head(one)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["Content-Length"] == client_of(company.auditor).get(one).headers["Content-Length"]
    assert client_of(None).head(one).status_code == 401


@pytest.mark.parametrize(
    ("accepts", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", 200),
        ("application/*", 200),
        ("text/html", 406),
        ("application/xml", 406),
    ],
)
def test_another_format_is_refused_in_words(accepts: str, status: int, one: str, company: Company) -> None:
    answer = client_of(company.auditor).get(one, headers={"Accept": accepts})
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/json")
