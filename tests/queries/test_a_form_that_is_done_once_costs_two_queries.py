"""That a form was sent is entered with what it did, and where it led afterwards: two queries."""

from collections.abc import Callable

from tests.asking import client_of, form_in, saying, url
from tests.driving import Company, ready, report

TOKEN = "csrfmiddlewaretoken"


def test_a_form_costs_two_more_and_its_page_none(company: Company, asked: Callable[..., list[str]]) -> None:
    costs = []
    for with_token in (False, True):
        hotfix = ready(report(company), company, to="testing")
        address = url("act", hotfix, "pass_testing")
        token = form_in(client_of(company.qa).get(address))[TOKEN] if with_token else ""
        page = asked(company.qa, address)
        assert not [sql for sql in page if "common_sentform" in sql]
        button = asked(company.qa, address, saying(hotfix, **{TOKEN: token}), status=302)
        costs.append(len(button))
    assert costs[1] - costs[0] == 2


def test_what_was_refused_costs_one_more(company: Company, asked: Callable[..., list[str]]) -> None:
    hotfix = ready(report(company), company, to="testing")
    address = url("act", hotfix, "fail_testing")
    token = form_in(client_of(company.qa).get(address))[TOKEN]
    costs = [
        len(asked(company.qa, address, saying(hotfix, reason="", **{TOKEN: sent}), status=400))
        for sent in ("", token)
    ]
    assert costs[1] - costs[0] == 1
