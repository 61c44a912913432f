"""The API is read only: nobody signs, moves or writes anything by a program."""

import pytest

from apps.hotfixes.models import HotFix
from tests.api.conftest import LIST
from tests.asking import client_of, saying
from tests.driving import Company, ready, report

ACT = "act/pass_testing/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_other_method_is_answered(method: str, company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    before = (hotfix.version, hotfix.approvals.count())
    client = client_of(company.qa)
    for address in (LIST, f"{LIST}{hotfix.reference}/"):
        answer = getattr(client, method)(address, saying(hotfix), content_type="application/json")
        assert answer.status_code == 405
    hotfix.refresh_from_db()
    assert (hotfix.version, hotfix.approvals.count(), HotFix.objects.count()) == (*before, 1)


def test_there_is_no_address_to_act_at(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    answer = client_of(company.qa).post(f"{LIST}{hotfix.reference}/{ACT}", saying(hotfix))
    assert answer.status_code == 404
