"""Whoever records a yes that was said by phone sees the files on the evidence, each with its link."""

from tests.asking import client_of, url
from tests.attaching import put
from tests.driving import Company, ready, report


def test_it_links_to_an_attached_file(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    made = put(hotfix.test_reports.get(), company.qa)
    answer = client_of(company.po).get(url("verbal", hotfix))
    assert answer.status_code == 200
    assert url("attachment", hotfix, made) in answer.content.decode()
