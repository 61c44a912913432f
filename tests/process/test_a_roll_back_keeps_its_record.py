"""A roll-back records trigger, decision maker, steps and outcome, whole, or it does not happen."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.evidence.models import Rollback
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.models import HotFix
from tests.asking import ROLLED_BACK, url, words_of
from tests.driving import Company, drive, ready, report


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return ready(report(company), company, to="verification")


def test_the_record_stays_on_the_page_through_every_later_round(
    hotfix: HotFix, company: Company, asks: Callable[..., Any], browser_of: Callable[[str], Any]
) -> None:
    assert asks("rm", "roll_back", hotfix).status_code == 302
    record = Rollback.objects.get(hotfix=hotfix)
    assert {name: getattr(record, name) for name in ROLLED_BACK} == ROLLED_BACK
    assert (record.round, record.changed_by) == (1, company.rm)
    drive(hotfix, company, to="verification")
    assert asks("rm", "roll_back", hotfix, trigger="Slow answers").status_code == 302
    drive(hotfix, company, to="closed")
    page = words_of(browser_of("auditor").get(url("change", hotfix)))
    assert "Payments refused" in page
    assert "Slow answers" in page
    assert list(Rollback.objects.order_by("round").values_list("round", flat=True)) == [1, 2]


def test_without_one_of_its_fields_nothing_happens_and_the_rest_is_kept(
    hotfix: HotFix, asks: Callable[..., Any]
) -> None:
    for field in ROLLED_BACK:
        for typed in ("", "   "):
            answer = asks("rm", "roll_back", hotfix, **{field: typed})
            assert answer.status_code == 400, field
            assert answer.context["form"].errors.keys() == {field}
            for name, text in ROLLED_BACK.items():
                assert name == field or text in words_of(answer)
    assert hotfix.state == "verification"
    assert not Rollback.objects.exists()
    assert not hotfix.approvals.filter(act="roll_back").exists()


def test_the_trigger_is_asked_once_and_is_the_reason_too(
    hotfix: HotFix, asks: Callable[..., Any], browser_of: Callable[[str], Any]
) -> None:
    page = browser_of("rm").get(url("act", hotfix, "roll_back"))
    assert page.context["form"].fields.keys() >= set(ROLLED_BACK)
    assert "reason" not in page.context["form"].fields
    assert asks("rm", "roll_back", hotfix, trigger="Slow answers", reason="Whatever else").status_code == 302
    assert hotfix.approvals.get(act="roll_back").comment == "Slow answers"
    assert hotfix.history.latest().history_change_reason == "Slow answers"
    assert Rollback.objects.get().trigger == "Slow answers"


def test_a_trigger_longer_than_a_reason_is_refused_at_its_field(
    hotfix: HotFix, asks: Callable[..., Any]
) -> None:
    answer = asks("rm", "roll_back", hotfix, trigger="x" * (LONGEST_REASON + 1))
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"trigger"}
    assert asks("rm", "roll_back", hotfix, trigger="x" * LONGEST_REASON).status_code == 302
