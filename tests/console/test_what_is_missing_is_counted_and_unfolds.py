"""What a gate lacks is counted by record; the whole list is on the page, and open while it is short."""

import re
from typing import Any

import pytest

from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, url, words_of
from tests.driving import CRITICAL, Company, complete, drive, report


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return drive(report(company, **CRITICAL), company, to="qualification")


def _folded(answer: Any) -> dict[str, tuple[str, bool]]:
    """By the name of the record: its number in words, and whether its list is open."""
    found = re.findall(
        r'<details class="hf-lacks"( open)?>\s*<summary><span>([^<]+)<span class="[a-z-]+">: ([^<]+)<',
        words_of(answer),
    )
    return {label: (words, bool(is_open)) for is_open, words, label in found}


def test_many_things_are_folded_behind_their_number(company: Company, hotfix: HotFix) -> None:
    for address in (url("change", hotfix), url("act", hotfix, "qualify")):
        answer = client_of(company.po).get(address)
        assert _folded(answer)["Impact assessment"] == ("9 things missing", False)
        for requirement in gate(hotfix).before_signing:
            for lack in requirement.lacks:
                assert f"<li>{lack}</li>" in words_of(answer)


def test_few_are_open(company: Company, hotfix: HotFix) -> None:
    complete(hotfix, company)
    with recording(hotfix.impact_assessments.get(), by=company.po) as record:
        record.locations = record.compliance_issues = ""
    answer = client_of(company.po).get(url("change", hotfix))
    assert _folded(answer) == {"Impact assessment": ("2 things missing", True)}


def test_a_single_one_is_simply_said(company: Company, hotfix: HotFix) -> None:
    complete(hotfix, company)
    answer = client_of(company.po).get(url("change", hotfix))
    assert _folded(answer) == {}
    assert words_of(answer).count("<li>not signed yet</li>") == 2


def test_evidence_in_which_there_is_nothing_takes_one_line(company: Company, hotfix: HotFix) -> None:
    page = words_of(client_of(company.auditor).get(url("change", hotfix)))
    impact = page.partition('id="impact_assessments"')[2].partition("</article>")[0]
    assert "Nothing is filled in yet." in impact
    assert "<dt>" not in impact
    complete(hotfix, company)
    page = words_of(client_of(company.auditor).get(url("change", hotfix)))
    assert "Nothing is filled in yet." not in page
