"""The reporter sees which trigger belongs to which priority, as do those who edit the report."""

import re
from typing import Any

from apps.systems.priorities import TRIGGERS
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, report


def _groups(answer: Any) -> dict[str, list[str]]:
    """The values of the boxes by the legend that they stand under."""
    found = re.findall(
        r'<fieldset class="hf-choice-group"><legend>(.*?)</legend>(.*?)</fieldset>', words_of(answer), re.S
    )
    return {legend: re.findall(r'name="triggers" value="(\w+)"', boxes) for legend, boxes in found}


def test_on_the_form_that_reports_and_on_the_one_that_edits(company: Company) -> None:
    expected = {priority.label: [one.value for one in theirs] for priority, theirs in TRIGGERS.items()}
    hotfix = report(company, triggers=["system_down", "revenue_impact"])
    browser = client_of(company.reporter)
    assert _groups(browser.get(url("add"))) == expected
    edited = browser.get(url("evidence", hotfix, "issue_reports"))
    assert _groups(edited) == expected
    assert form_in(edited)["triggers"] == ["system_down", "revenue_impact"]
