"""A plan that is changed after its go, and signed anew: each step as it is signed now is asked for."""

from typing import Any

import pytest

from apps.common.errors import GateClosed
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, url
from tests.driving import ARGUED, Company, complete, perform
from tests.not_done import decide
from tests.withdrawing import with_a_go


def _outcomes(hotfix: HotFix) -> list[tuple[str, str]]:
    return list(hotfix.deployment_records.get().outcomes.values_list("description", "outcome"))


def _plan(hotfix: HotFix, company: Company, *steps: str) -> None:
    """Plan these steps in place of those that are there, and give the go for them."""
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        steps_now: Any = plan.steps
        steps_now.all().delete()
        for step in steps:
            steps_now.create(description=step, owner="Operations")
    perform(hotfix, "go", by=company.rm, waivers=ARGUED)
    hotfix.refresh_from_db()


def test_a_step_that_is_planned_after_the_go_is_asked_for(company: Company) -> None:
    hotfix = with_a_go(company)
    complete(hotfix, company, afterwards=True)
    assert _outcomes(hotfix) == [("Deploy the image", "done")]
    browser, address = client_of(company.rm), url("evidence", hotfix, "deployment_records")
    on_screen: Any = form_in(browser.get(address))
    _plan(hotfix, company, "Deploy the image", "Migrate the table of cards")
    assert _outcomes(hotfix) == [("Deploy the image", "done"), ("Migrate the table of cards", "")]
    assert browser.post(address, on_screen).status_code == 409
    with pytest.raises(GateClosed) as refused:
        perform(hotfix, "deploy", by=company.rm)
    assert "the outcome of step 2" in str(refused.value.lacks)
    complete(hotfix, company, afterwards=True)
    assert perform(hotfix, "deploy", by=company.rm).moved


def test_what_was_said_of_a_step_stays_and_the_rest_is_as_it_is_planned(company: Company) -> None:
    hotfix = with_a_go(company)
    _plan(hotfix, company, "Stop the gateway", "Deploy the image")
    assert _outcomes(hotfix) == [("Stop the gateway", ""), ("Deploy the image", "")]
    with recording(hotfix.deployment_records.get(), by=company.rm) as record:
        stopped: Any = record.outcomes.get(description="Stop the gateway")
        stopped.outcome = "done"
        stopped.save()
    _plan(hotfix, company, "Deploy another image", "Start the gateway")
    said, *asked = _outcomes(hotfix)
    assert said == ("Stop the gateway", "done")
    assert asked == [("Deploy another image", ""), ("Start the gateway", "")]


def test_a_step_that_was_done_is_not_asked_for_again(company: Company) -> None:
    hotfix = with_a_go(company)
    _plan(hotfix, company, "Restart", "Migrate", "Restart")
    with recording(hotfix.deployment_records.get(), by=company.rm) as record:
        last: Any = record.outcomes.last()
        last.outcome = "done"
        last.save()
    _plan(hotfix, company, "Migrate", "Restart")
    assert _outcomes(hotfix) == [("Migrate", ""), ("Restart", "done")]
    stamped = hotfix.deployment_records.get().version
    _plan(hotfix, company, "Restart", "Migrate")
    assert hotfix.deployment_records.get().version == stamped, "Nothing of it is another."


def test_what_was_decided_about_a_step_stands_where_its_number_is_another(company: Company) -> None:
    hotfix = with_a_go(company)
    _plan(hotfix, company, "Stop the gateway", "Deploy the image")
    with recording(hotfix.deployment_records.get(), by=company.rm) as record:
        second: Any = record.outcomes.last()
        second.outcome, second.note = "failed", "The node did not come up."
        second.save()
    decide(HotFix.objects.get(pk=hotfix.pk), by=company.rm, go_on=False)
    hotfix.refresh_from_db()
    _plan(hotfix, company, "Deploy the image", "Start the gateway")
    assert _outcomes(hotfix) == [("Deploy the image", "failed"), ("Start the gateway", "")]
    held_up = list(hotfix.deployment_records.get().held_up())
    assert held_up == [f"step 1 (failed): {company.rm} decided to roll back"]
