"""*As in HF-…*: copied into what is empty, marked, and not complete before somebody confirms it."""

from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, complete, drive, make_company, report

NOT_CONFIRMED = "confirmation of what was copied from HF-2026-0001"


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    """One whose plan may be like that of HF-2026-0001, which is closed."""
    drive(report(company), company, to="closed")
    return drive(report(company, title="Refunds are refused"), company, to="deployment")


def like(company: Company, hotfix: HotFix, reference: str = "HF-2026-0001", who: str = "rm") -> Any:
    address = url("evidence", hotfix, "deployment_plans")
    return client_of(company.people[who]).get(f"{address}?as_in={reference}")


def save(company: Company, hotfix: HotFix, page: Any, **typed: Any) -> Any:
    address = url("evidence", hotfix, "deployment_plans")
    return client_of(company.rm).post(address, {**form_in(page), **typed})


def test_it_is_offered_where_there_is_one(company: Company, hotfix: HotFix) -> None:
    page = client_of(company.rm).get(url("evidence", hotfix, "deployment_plans"))
    assert "As in an earlier hot fix" in words_of(page)
    assert "HF-2026-0001: Payments are refused" in words_of(page)


def test_what_was_copied_does_not_count_before_it_is_confirmed(company: Company, hotfix: HotFix) -> None:
    page = like(company, hotfix)
    assert "copied from HF-2026-0001" in words_of(page)
    assert save(company, hotfix, page).status_code == 302
    plan = hotfix.deployment_plans.get()
    assert plan.backup == "The image of 2.4.0 stays in the registry."
    assert [step.description for step in plan.steps.all()] == ["Deploy the image"]
    assert NOT_CONFIRMED in plan.missing()
    assert NOT_CONFIRMED in words_of(client_of(company.rm).get(url("change", hotfix)))
    again = client_of(company.rm).get(url("evidence", hotfix, "deployment_plans"))
    assert "copied from HF-2026-0001" in words_of(again)
    assert save(company, hotfix, again, copy_confirmed="on").status_code == 302
    plan = hotfix.deployment_plans.get()
    assert (plan.copied_from, NOT_CONFIRMED in plan.missing()) == ("", False)
    assert "copied_from" in plan.content()["fields"]


def test_it_may_be_confirmed_at_once(company: Company, hotfix: HotFix) -> None:
    assert save(company, hotfix, like(company, hotfix), copy_confirmed="on").status_code == 302
    assert hotfix.deployment_plans.get().copied_from == ""


def test_judgements_results_and_what_is_its_own_are_not_copied(company: Company, hotfix: HotFix) -> None:
    earlier = HotFix.objects.get(reference="HF-2026-0001").deployment_plans.get()
    earlier_answers = set(earlier.readiness.values_list("answer", flat=True))
    assert "yes" in earlier_answers
    save(company, hotfix, like(company, hotfix))
    plan = hotfix.deployment_plans.get()
    assert set(plan.readiness.values_list("answer", flat=True)) == {""}
    testing = drive(report(company, title="Slow"), company, to="testing")
    address = url("evidence", testing, "test_reports")
    typed: Any = form_in(client_of(company.qa).get(f"{address}?as_in=HF-2026-0001"))
    assert typed["environment"] == ["Pre-production"]
    assert (typed["runs-0-type"], typed["runs-0-passed"]) == (["integration"], [""])


def test_nothing_that_is_stored_is_replaced(company: Company, hotfix: HotFix) -> None:
    plan = hotfix.deployment_plans.get()
    plan.backup = "A snapshot."
    plan.save()
    save(company, hotfix, like(company, hotfix))
    assert hotfix.deployment_plans.get().backup == "A snapshot."


def test_where_nothing_is_empty_nothing_is_copied(company: Company, hotfix: HotFix) -> None:
    complete(hotfix, company)
    page = like(company, hotfix)
    assert "Nothing is empty here that could be copied." in words_of(page)
    assert save(company, hotfix, page).status_code == 302
    assert hotfix.deployment_plans.get().copied_from == ""


@pytest.mark.parametrize("reference", ["HF-2026-0002", "HF-1999-0001", "nonsense", "x" * 500])
def test_what_is_none_is_refused(reference: str, company: Company, hotfix: HotFix) -> None:
    assert like(company, hotfix, reference).status_code == 404
    page = client_of(company.rm).get(url("evidence", hotfix, "deployment_plans"))
    assert save(company, hotfix, page, as_in=reference).status_code == 400
    assert hotfix.deployment_plans.get().version == 0


def test_that_of_another_system_or_of_one_that_one_may_not_see_is_refused(
    company: Company, hotfix: HotFix
) -> None:
    elsewhere = make_company("SHOP")
    other = drive(report(elsewhere), elsewhere, to="closed")
    assert like(company, hotfix, other.reference).status_code == 404
    page = client_of(company.rm).get(url("evidence", hotfix, "deployment_plans"))
    assert other.reference not in words_of(page)
    company.system.staff.filter(user=company.rm).delete()
    assert like(company, hotfix).status_code == 404
    assert "As in an earlier hot fix" not in words_of(
        client_of(company.rm).get(url("evidence", hotfix, "deployment_plans"))
    )
