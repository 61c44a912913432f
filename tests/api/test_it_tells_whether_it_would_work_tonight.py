"""A program is told of each system that its account sees whether a hot fix would get to its end tonight."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import client_of
from tests.driving import PASSWORD, Company, make_company
from tests.telling import give_addresses

SYSTEMS = "/api/systems/"


def test_where_it_would_and_where_it_would_not(company: Company, program: Callable[..., Any]) -> None:
    give_addresses(company)
    make_company("LAB").system.roster.filter(role="qa_lead").delete()
    answer = program(SYSTEMS, company.auditor.username, PASSWORD)
    pay, lab = sorted(answer.json()["items"], key=lambda one: one["code"] == "LAB")
    assert pay == {
        "code": "PAY",
        "name": "Payments PAY",
        "would_work": True,
        "problems": [],
        "bridge": "",
        "chat": "",
        "on_call": [],
    }
    assert lab["would_work"] is False
    assert "Nobody can sign as QA Lead: the roster names nobody who may." in lab["problems"]


@pytest.mark.parametrize(("who", "codes"), [("po", ["PAY"]), ("plain", []), ("owner", ["LAB", "PAY"])])
def test_only_of_those_that_one_sees(who: str, codes: list[str], company: Company) -> None:
    make_company("LAB")
    found = client_of(company.people[who]).get(SYSTEMS).json()["items"]
    assert sorted(one["code"] for one in found) == codes


def test_nobody_is_told_without_a_log_in(company: Company) -> None:
    assert client_of(None).get(SYSTEMS).status_code == 401


def test_it_takes_no_other_parameter_than_when(company: Company) -> None:
    answer = client_of(company.owner).get(f"{SYSTEMS}?system=PAY")
    assert (answer.status_code, "Known are: at." in answer.json()["detail"]) == (400, True)
