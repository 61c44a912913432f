"""The list by system, phase and end, in parts; a question that makes no sense is told what is wrong."""

import pytest

from tests.api.conftest import LIST
from tests.asking import client_of
from tests.driving import Company, drive, make_company, report


@pytest.fixture
def five(company: Company) -> list[str]:
    """References, oldest first: two just reported, one in Testing, one cancelled, one of another system."""
    found = [report(company), report(company), drive(report(company), company, to="testing")]
    found += [drive(report(company), company, to="cancelled"), report(make_company("LAB"))]
    return [hotfix.reference for hotfix in found]


@pytest.mark.parametrize(
    ("question", "numbers", "count"),
    [
        ("", [4, 3, 2, 1, 0], 5),
        ("system=LAB", [4], 1),
        ("system=GONE", [], 0),
        ("state=testing", [2], 1),
        ("open=true&system=PAY", [2, 1, 0], 3),
        ("open=false", [3], 1),
        ("limit=2", [4, 3], 5),
        ("limit=2&offset=4", [0], 5),
        ("offset=99", [], 5),
    ],
)
def test_what_is_asked_for_is_told(
    question: str, numbers: list[int], count: int, five: list[str], company: Company
) -> None:
    found = client_of(company.auditor).get(f"{LIST}?{question}").json()
    assert found["count"] == count
    assert [one["reference"] for one in found["items"]] == [five[number] for number in numbers]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("state=lost", "state"),
        ("open=perhaps", "open"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("offset=-1", "offset"),
        ("offset=" + "9" * 30, "offset"),
        ("system=", "system"),
        ("state=", "state"),
        ("open=", "open"),
        ("limit=", "limit"),
        ("system=" + "A" * 21, "system"),
    ],
)
def test_a_senseless_question_is_told_where_it_is_wrong(question: str, field: str, company: Company) -> None:
    answer = client_of(company.auditor).get(f"{LIST}?{question}")
    assert answer.status_code == 422
    wrong = answer.json()["detail"]
    assert [one["loc"] for one in wrong] == [["query", field]]
    assert wrong[0]["msg"]


@pytest.mark.parametrize(
    ("reference", "status"), [("HF-2026-9999", 404), ("%00", 400), ("9" * 21, 422), ("HF-2026-0001/act", 404)]
)
def test_what_is_not_there_is_told_in_json(reference: str, status: int, company: Company) -> None:
    answer = client_of(company.auditor).get(f"{LIST}{reference}/")
    assert answer.status_code == status
    assert answer.json()["detail"]
