"""A form of evidence that stayed open while a new round began: nothing of it is taken for the new round."""

from typing import Any

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, drive, perform, ready, report, step


def _testing_again(hotfix: HotFix, company: Company) -> None:
    perform(hotfix, "fail_testing", by=company.qa, reason="The refund fails.")
    hotfix.refresh_from_db()
    while hotfix.state != "testing":
        step(hotfix, company)


def test_it_is_kept_on_screen_and_saved_once_somebody_says_so(company: Company) -> None:
    hotfix = drive(report(company), company, to="testing")
    address, browser = url("evidence", hotfix, "test_reports"), client_of(company.qa)
    of_round_one: Any = form_in(browser.get(address))
    _testing_again(hotfix, company)
    typed = of_round_one | {"summary": "All green.", "runs-0-type": "smoke", "runs-0-passed": "77"}
    answer = browser.post(address, typed)
    assert answer.status_code == 409
    assert "This page was opened in an earlier round. Test report of round 2 is another one" in words_of(
        answer
    )
    now = hotfix.test_reports.get(round=2)
    assert (now.version, now.summary, now.runs.count()) == (0, "", 0)
    again: Any = form_in(answer)
    assert (again["summary"], again["runs-0-passed"]) == (["All green."], ["77"])
    assert browser.post(address, again).status_code == 302
    now.refresh_from_db()
    assert now.summary == "All green."
    assert list(now.runs.values_list("type", "passed")) == [("smoke", 77)]
    assert not hotfix.test_reports.get(round=1).runs.exists()


def test_rows_that_the_new_round_has_are_not_there_twice(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    address, browser = url("evidence", hotfix, "deployment_plans"), client_of(company.rm)
    of_round_one: Any = form_in(browser.get(address))
    perform(hotfix, "refuse_deployment", by=company.rm, reason="Not this way.")
    hotfix.refresh_from_db()
    while hotfix.state != "deployment":
        step(hotfix, company)
    added = {"steps-TOTAL_FORMS": "2", "steps-1-description": "Warm the cache", "steps-1-owner": "Operations"}
    answer = browser.post(address, of_round_one | added)
    assert answer.status_code == 409
    assert words_of(answer).count("typed in an earlier round") == 1
    assert browser.post(address, form_in(answer)).status_code == 302
    plan = hotfix.deployment_plans.get(round=2)
    assert list(plan.steps.values_list("description", flat=True)) == ["Deploy the image", "Warm the cache"]
    assert plan.rollback_steps.count() == 1
