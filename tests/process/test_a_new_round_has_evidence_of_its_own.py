"""What was signed in one round stays as it was, whatever is written in the next."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.common.errors import WrongPhase
from apps.evidence.models import CodeReview, DeploymentPlan, DevelopmentRecord
from apps.hotfixes.evidence import digest
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import form_in, url, words_of
from tests.driving import Company, complete, ready, report


@pytest.fixture
def hotfix(company: Company, asks: Callable[..., Any]) -> HotFix:
    """In development again, after the release was taken back."""
    made = ready(report(company), company, to="verification")
    assert asks("rm", "roll_back", made).status_code == 302
    return made


def test_the_form_is_that_of_the_new_round(hotfix: HotFix, browser_of: Callable[[str], Any]) -> None:
    first, second = DevelopmentRecord.objects.order_by("round")
    before = digest([first.content()])
    typed: Any = form_in(browser_of("sd").get(url("evidence", hotfix, "development_records")))
    typed |= {"files_changed": "gateway/retry.py", "unit_tests_passed": "211"}
    assert browser_of("sd").post(url("evidence", hotfix, "development_records"), typed).status_code == 302
    second.refresh_from_db()
    assert (second.round, second.files_changed, second.unit_tests_passed) == (2, "gateway/retry.py", 211)
    assert digest([DevelopmentRecord.objects.get(pk=first.pk).content()]) == before


def test_what_counts_again_is_carried_over_and_what_was_measured_is_not(hotfix: HotFix) -> None:
    first, second = DevelopmentRecord.objects.order_by("round")
    assert (second.branch, second.base_version) == (first.branch, first.base_version)
    assert second.unit_tests_passed is None
    assert [commit.sha for commit in second.commits.all()] == [commit.sha for commit in first.commits.all()]


def test_the_sign_off_of_the_last_round_still_fits_what_it_signed(
    hotfix: HotFix, company: Company, browser_of: Callable[[str], Any]
) -> None:
    signed = hotfix.approvals.get(round=1, phase="development")
    complete(hotfix, company)
    assert digest([DevelopmentRecord.objects.get(round=1).content()]) == signed.evidence_digest
    assert "Evidence changed since" not in words_of(browser_of("sd").get(url("change", hotfix)))


@pytest.mark.parametrize("model", [DevelopmentRecord, CodeReview, DeploymentPlan])
def test_no_door_leads_to_a_record_of_an_earlier_round(model: Any, hotfix: HotFix, company: Company) -> None:
    old = model.objects.get(hotfix=hotfix, round=1)
    with pytest.raises(WrongPhase), recording(old, by=company.contributor):
        pytest.fail("It was opened.")


def test_rows_of_the_earlier_round_are_not_reached_by_a_forged_form(
    hotfix: HotFix, browser_of: Callable[[str], Any]
) -> None:
    first = DevelopmentRecord.objects.get(round=1)
    typed: Any = form_in(browser_of("sd").get(url("evidence", hotfix, "development_records")))
    typed |= {"commits-0-id": str(first.commits.get().pk), "commits-0-sha": "deadbeef"}
    assert browser_of("sd").post(url("evidence", hotfix, "development_records"), typed).status_code == 400
    assert first.commits.get().sha == "0a1b2c3"
