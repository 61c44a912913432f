"""A signature stands for exactly what was on screen: evidence changed afterwards must be signed again."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import form_in, url, words_of
from tests.driving import Company, ready, report


@pytest.fixture
def hotfix(company: Company, asks: Callable[..., Any]) -> HotFix:
    """In Qualification, signed by the Product Owner."""
    made = ready(report(company), company, to="qualification")
    assert asks("po", "qualify", made).status_code == 302
    return made


@pytest.fixture
def edits(browser_of: Callable[[str], Any]) -> Callable[..., None]:
    """A contributor opens a form, types something into it, and saves."""

    def edited(hotfix: HotFix, name: str, **typed: str) -> None:
        form: Any = form_in(browser_of("contributor").get(url("evidence", hotfix, name)))
        answer = browser_of("contributor").post(url("evidence", hotfix, name), form | typed)
        assert answer.status_code == 302
        hotfix.refresh_from_db()

    return edited


EDITS = (
    ("impact_assessments", {"users_affected": "3"}),
    ("change_requests", {"options-0-assessment": "Nobody has tried it."}),
    ("risk_assessments", {"process_level": "high"}),
    ("qualifications", {"no_workaround_reason": "There is one, but it is slow."}),
)


@pytest.mark.parametrize(("name", "typed"), EDITS, ids=[name for name, _typed in EDITS])
def test_the_other_sign_off_does_not_move_it_on(
    name: str,
    typed: dict[str, str],
    hotfix: HotFix,
    edits: Callable[..., None],
    asks: Callable[..., Any],
    browser_of: Callable[[str], Any],
) -> None:
    edits(hotfix, name, **typed)
    assert asks("tl", "qualify", hotfix).status_code == 302
    assert hotfix.state == "qualification"
    page = words_of(browser_of("po").get(url("change", hotfix)))
    assert "the evidence changed after Po Pay signed" in page
    assert "Evidence changed since" in page
    assert asks("po", "qualify", hotfix).status_code == 302
    assert hotfix.state == "development"
    assert list(hotfix.approvals.values_list("role", flat=True)) == [
        "product_owner",
        "technical_lead",
        "product_owner",
    ]


def test_the_first_signer_may_sign_again_before_the_other(
    hotfix: HotFix, edits: Callable[..., None], asks: Callable[..., Any]
) -> None:
    edits(hotfix, "impact_assessments", users_affected="3")
    assert asks("po", "qualify", hotfix).status_code == 302
    assert hotfix.state == "qualification"
    assert asks("tl", "qualify", hotfix).status_code == 302
    assert hotfix.state == "development"


def test_saving_without_a_change_leaves_the_signature_fresh(
    hotfix: HotFix, edits: Callable[..., None], asks: Callable[..., Any]
) -> None:
    edits(hotfix, "impact_assessments")
    edits(hotfix, "change_requests")
    assert asks("tl", "qualify", hotfix).status_code == 302
    assert hotfix.state == "development"


def test_a_change_taken_back_makes_the_signature_fresh_again(
    hotfix: HotFix, edits: Callable[..., None], asks: Callable[..., Any]
) -> None:
    edits(hotfix, "impact_assessments", users_affected="3")
    edits(hotfix, "impact_assessments", users_affected="1200")
    assert asks("tl", "qualify", hotfix).status_code == 302
    assert hotfix.state == "development"


def test_a_row_removed_is_a_change_as_well(
    company: Company, edits: Callable[..., None], asks: Callable[..., Any]
) -> None:
    hotfix = ready(report(company), company, to="qualification")
    new = {
        "options-1-kind": "workaround",
        "options-1-description": "Cash at the till",
        "options-1-assessment": "Too slow.",
    }
    edits(hotfix, "change_requests", **new)
    asks("po", "qualify", hotfix)
    edits(hotfix, "change_requests", **{"options-1-DELETE": "on"})
    asks("tl", "qualify", hotfix)
    assert hotfix.state == "qualification"
