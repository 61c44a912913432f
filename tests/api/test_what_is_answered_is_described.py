"""Each status and each JSON that the API answers stands in its description, which clients are made of."""

import pytest
from pydantic import TypeAdapter

from apps.api import answers
from apps.api.endpoints import api
from tests.api.conftest import LIST
from tests.asking import client_of
from tests.driving import report

SYSTEMS = "/api/systems/"
ONE = LIST + "{reference}/"
ASKED = [
    (LIST, "", 200),
    (LIST, "?sytem=PAY", 400),
    (LIST, "?system=0.5", 422),
    (LIST, "?limit=0", 422),
    (ONE, "", 200),
    (ONE, "?x=1", 400),
    (SYSTEMS, "", 200),
    (SYSTEMS, "?at=2000-01-01T00:00:00Z", 400),
    (SYSTEMS, "?at=AAA", 422),
]


@pytest.mark.parametrize(("address", "question", "status"), ASKED)
def test_an_answer(address, question, status, company):
    asked = address.replace("{reference}", report(company).reference) + question
    _is_as_described(client_of(company.auditor).get(asked), address, status)


@pytest.mark.parametrize(("reference", "status"), [("HF-1999-0001", 404), ("null,null", 422)])
def test_one_that_is_not_there(reference, status, company):
    answer = client_of(company.auditor).get(f"{LIST}{reference}/")
    _is_as_described(answer, ONE, status)


@pytest.mark.parametrize("address", [LIST, ONE, SYSTEMS])
def test_who_may_not_ask_and_what_is_not_spoken(address, company):
    _is_as_described(client_of(None).get(address), address, 401)
    answer = client_of(company.auditor).get(address, headers={"Accept": "text/html"})
    _is_as_described(answer, address, 406)


def _is_as_described(answer, address, status):
    assert answer.status_code == status
    described = api.get_openapi_schema()["paths"][address]["get"]["responses"][status]
    (kind,) = described["content"]
    assert answer["Content-Type"].split(";")[0] == kind
    name = described["content"][kind]["schema"]["$ref"].rpartition("/")[2]
    TypeAdapter(getattr(answers, name)).validate_json(answer.content)
