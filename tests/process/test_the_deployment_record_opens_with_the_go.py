"""First the go, then the deployment, then its record, then `deploy`; a new round starts that over."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.evidence.models import DeploymentRecord
from apps.hotfixes.models import HotFix
from tests.asking import lists, url, words_of
from tests.driving import Company, complete, ready, report


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return ready(report(company), company, to="deployment")


def test_before_the_go_there_is_nothing_to_record(hotfix: HotFix, browser_of: Callable[[str], Any]) -> None:
    for answer in (
        browser_of("rm").get(url("evidence", hotfix, "deployment_records")),
        browser_of("rm").post(url("evidence", hotfix, "deployment_records"), {"seen": "0"}),
    ):
        assert answer.status_code == 409
        assert "Nothing may be recorded here before the sign-off is given." in words_of(answer)
    assert not DeploymentRecord.objects.exists()


def test_after_the_go_the_record_asks_about_every_step_of_the_plan(
    hotfix: HotFix, asks: Callable[..., Any], browser_of: Callable[[str], Any]
) -> None:
    assert asks("rm", "go", hotfix).status_code == 302
    assert hotfix.state == "deployment"
    answer = browser_of("rm").get(url("evidence", hotfix, "deployment_records"))
    assert answer.status_code == 200
    assert "Deploy the image" in words_of(answer)


def test_before_the_go_the_gate_says_when_it_opens(
    hotfix: HotFix, company: Company, browser_of: Callable[[str], Any]
) -> None:
    answer = browser_of("rm").get(url("act", hotfix, "deploy"))
    assert lists(answer, "Deployment record: what was done: it opens once the go is given")


def test_deployed_is_said_only_when_the_record_is_complete(
    hotfix: HotFix, company: Company, asks: Callable[..., Any]
) -> None:
    asks("rm", "go", hotfix)
    answer = asks("rm", "deploy", hotfix)
    assert answer.status_code == 409
    for lack in ("the actual start", "the actual end", "who executed it", "the outcome of step 1"):
        assert lists(answer, f"Deployment record: {lack}")
    complete(hotfix, company, afterwards=True)
    assert asks("rm", "deploy", hotfix).status_code == 302
    assert hotfix.state == "verification"


def test_a_plan_changed_after_the_go_wants_another_go(
    hotfix: HotFix, company: Company, asks: Callable[..., Any], browser_of: Callable[[str], Any]
) -> None:
    asks("rm", "go", hotfix)
    complete(hotfix, company, afterwards=True)
    plan = hotfix.deployment_plans.get()
    plan.backup = "No backup at all."
    plan.save()
    answer = asks("rm", "deploy", hotfix)
    assert answer.status_code == 409
    assert "the evidence changed after Rm Pay signed" in words_of(answer)
    assert asks("rm", "go", hotfix).status_code == 302
    assert asks("rm", "deploy", hotfix).status_code == 302
    assert hotfix.approvals.filter(act="go").count() == 2


def test_the_next_round_waits_for_its_own_go(
    hotfix: HotFix, company: Company, asks: Callable[..., Any], browser_of: Callable[[str], Any]
) -> None:
    asks("rm", "go", hotfix)
    asks("rm", "refuse_deployment", hotfix, reason="The window is over.")
    ready(hotfix, company, to="deployment")
    assert browser_of("rm").get(url("evidence", hotfix, "deployment_records")).status_code == 409
    answer = asks("rm", "deploy", hotfix)
    assert answer.status_code == 409
    assert lists(answer, "Release Manager's sign-off: not signed yet")
    assert DeploymentRecord.objects.get().round == 1
