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


def test_the_parts_lead_from_one_to_the_next(five: list[str], company: Company) -> None:
    browser, told, address = client_of(company.auditor), [], f"{LIST}?limit=2"
    while address:
        part = browser.get(address).json()
        told.append([one["reference"] for one in part["items"]])
        if len(told) == 1:
            report(company)  # what comes meanwhile moves nothing
        address = part["next"]
    newest_first = five[::-1]
    assert told == [newest_first[:2], newest_first[2:4], newest_first[4:]]


def test_the_next_part_is_asked_for_as_this_one_was(five: list[str], company: Company) -> None:
    part = client_of(company.auditor).get(f"{LIST}?system=PAY&limit=1&offset=1").json()
    assert part["next"] == f"http://testserver{LIST}?system=PAY&limit=1&after={five[2]}"


def test_it_counts_to_a_number_and_says_where_there_are_more(
    five: list[str], company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.common.capped_count.COUNTED", 3)
    part = client_of(company.auditor).get(LIST).json()
    assert (part["count"], part["more_than_count"], len(part["items"])) == (3, True, 5)


def test_nobody_goes_on_after_what_they_do_not_see(five: list[str], company: Company) -> None:
    sees, sees_not = (client_of(one).get(f"{LIST}?after={five[4]}") for one in (company.auditor, company.po))
    assert sees.status_code == 200
    assert (sees_not.status_code, five[4] in sees_not.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("state=lost", "state"),
        ("open=perhaps", "open"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("offset=-1", "offset"),
        ("offset=10001", "offset"),
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
