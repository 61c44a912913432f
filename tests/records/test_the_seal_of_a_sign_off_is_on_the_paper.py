"""A sign-off from before sealing began says so on paper; one that was sealed needs no word."""

from pathlib import Path
from typing import Any

import pytest

from apps.history import sealing
from tests.driving import Company, drive, report
from tests.issuing import a_key
from tests.records.builders import Take


@pytest.fixture
def roles_beside(company: Company, take: Take, settings: Any, tmp_path: Path) -> dict[str, tuple[str, ...]]:
    hotfix = drive(report(company), company, to="code_review")
    a_key(settings, tmp_path)
    sealing.begin()
    taken = take(drive(hotfix, company, to="testing"))
    return {one.role + one.phase: one.beside for round_of in taken.sign_offs for one in round_of.sign_offs}


def test_what_was_signed_before_is_marked(roles_beside: dict[str, tuple[str, ...]]) -> None:
    words = "Not sealed when signed: sealed with everything that was there, at 2026-11-23 02:14 UTC"
    assert roles_beside["Product OwnerQualification"] == (words,)


def test_what_was_signed_since_is_not(roles_beside: dict[str, tuple[str, ...]]) -> None:
    assert roles_beside["Technical LeadCode Review"] == ()


def test_without_a_key_the_last_page_says_what_that_means(company: Company, take: Take) -> None:
    taken = take(drive(report(company), company, to="testing"))
    assert "without a key outside the database" in taken.printing.sealing.casefold()
    assert {one.beside for round_of in taken.sign_offs for one in round_of.sign_offs} == {()}
