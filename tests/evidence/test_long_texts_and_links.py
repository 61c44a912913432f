"""A text has a length that a page can carry, and a link leads to the web."""

import pytest
from django.core.exceptions import ValidationError

from tests.filling import fill, opened


def test_a_text_of_100_kilobytes_is_refused_with_a_sentence(hotfix):
    report = fill(opened("issue_reports", hotfix))
    report.description = "x" * 100_000
    with pytest.raises(ValidationError) as refused:
        report.full_clean()
    assert refused.value.message_dict["description"] == [
        "This is 100000 characters long and 20000 fit here: shorten it, or link to the whole of it."
    ]


@pytest.mark.parametrize("address", ["https://tickets/OPS-1", "http://jira.example.org/browse/OPS-1?a=b#c"])
def test_a_link_may_lead_into_the_house(address, hotfix):
    report = fill(opened("issue_reports", hotfix))
    report.incident_url = address
    report.full_clean()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://host/file",
        "tickets/OPS-1",
        "https://a b",
        "https://a\n",
        "data:text/html,x",
    ],
)
def test_anything_else_is_no_link(address, hotfix):
    report = fill(opened("issue_reports", hotfix))
    report.incident_url = address
    with pytest.raises(ValidationError) as refused:
        report.full_clean()
    assert "incident_url" in refused.value.message_dict
