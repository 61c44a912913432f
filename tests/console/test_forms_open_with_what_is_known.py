"""A form of evidence opens with what is known, marked as proposed; saving takes it, and nothing else does."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import CRITICAL, Company, drive, perform, ready, report
from tests.systems_templates import give_templates


def opened(company: Company, hotfix: HotFix, who: str, name: str) -> tuple[Any, str, Any]:
    """The browser of `who`, the address of the form, and its page."""
    browser, address = client_of(company.people[who]), url("evidence", hotfix, name)
    return browser, address, browser.get(address)


def test_saving_takes_what_was_proposed(company: Company) -> None:
    give_templates(company.system)
    hotfix = drive(report(company), company, to="deployment")
    browser, address, page = opened(company, hotfix, "rm", "deployment_plans")
    assert "proposed: Templates of Payments PAY, version 1" in words_of(page)
    assert "proposed: now" in words_of(page)
    assert not hotfix.deployment_plans.get().tag
    assert browser.post(address, form_in(page)).status_code == 302
    plan = hotfix.deployment_plans.get()
    assert (plan.release_version, plan.tag, plan.window_start) == ("2.4.1", "v2.4.1", clock.now())
    assert [step.owner for step in plan.steps.all()] == [str(company.rm), "Quality guild"]
    assert [step.description for step in plan.rollback_steps.all()] == ["Deploy the old image"]
    assert plan.missing() == ["the restore point: taken, verified, or not needed"]


def test_what_is_typed_in_place_of_a_proposal_is_kept(company: Company) -> None:
    give_templates(company.system)
    hotfix = drive(report(company), company, to="deployment")
    browser, address, page = opened(company, hotfix, "rm", "deployment_plans")
    typed: Any = form_in(page) | {"tag": "v9.0.0", "release_version": "9.0.0", "backup": ""}
    typed |= {"steps-0-description": "", "steps-0-owner": ""}
    assert browser.post(address, typed).status_code == 302
    plan = hotfix.deployment_plans.get()
    assert (plan.tag, plan.backup) == ("v9.0.0", "")
    assert [step.description for step in plan.steps.all()] == ["Pay 0.01"]


def test_a_run_that_is_proposed_is_saved_once_somebody_says_how_it_went(company: Company) -> None:
    hotfix = drive(report(company, **CRITICAL), company, to="testing")
    browser, address, page = opened(company, hotfix, "qa", "test_reports")
    typed: Any = form_in(page)
    assert typed["runs-0-type"] == ["integration"]
    assert browser.post(address, typed).status_code == 302
    assert not hotfix.test_reports.get().runs.exists()
    typed = form_in(browser.get(address)) | {"runs-1-passed": "400"}
    assert browser.post(address, typed).status_code == 302
    assert [(run.type, run.passed) for run in hotfix.test_reports.get().runs.all()] == [("regression", 400)]


def test_a_refused_form_keeps_what_was_typed_and_proposes_no_more(company: Company) -> None:
    give_templates(company.system)
    hotfix = drive(report(company), company, to="deployment")
    browser, address, page = opened(company, hotfix, "rm", "deployment_plans")
    answer = browser.post(address, form_in(page) | {"tag": "3", "backup": ""})
    assert answer.status_code == 400
    again: Any = form_in(answer)
    assert (again["tag"], again["backup"]) == (["3"], [""])
    assert "proposed:" not in words_of(answer)


def test_the_end_is_now_once_the_start_is_recorded(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    browser, address, page = opened(company, hotfix, "rm", "deployment_records")
    typed: Any = form_in(page)
    now = clock.now().strftime("%Y-%m-%d %H:%M")
    assert (typed["actual_start"], typed["actual_end"]) == ([now], [""])
    assert typed["executed_by"] == [str(company.rm)]
    assert browser.post(address, typed).status_code == 302
    assert form_in(browser.get(address))["actual_end"] == [now]


def test_the_report_proposes_now_and_asks_for_no_priority(company: Company) -> None:
    browser = client_of(company.plain)
    typed: Any = form_in(browser.get(url("add")))
    assert typed["observed_at"] == [clock.now().strftime("%Y-%m-%d %H:%M")]
    assert "priority" not in typed
    typed |= {"system": company.system.pk, "title": "Slow", "triggers": ["performance"]}
    assert browser.post(url("add"), typed).status_code == 302
    assert HotFix.objects.get().priority == "critical"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("PAY-123", "https://tickets.example/browse/PAY-123"),
        ("#4711", "https://tickets.example/browse/4711"),
        ("https://elsewhere.example/1", "https://elsewhere.example/1"),
    ],
)
def test_the_number_of_a_ticket_becomes_its_address(typed: str, kept: str, company: Company) -> None:
    give_templates(company.system)
    browser = client_of(company.plain)
    sent: Any = form_in(browser.get(url("add"))) | {
        "system": company.system.pk,
        "title": "Slow",
        "triggers": ["performance"],
        "incident_url": typed,
    }
    assert browser.post(url("add"), sent).status_code == 302
    hotfix = HotFix.objects.get()
    assert hotfix.issue_reports.get().incident_url == kept
    address = url("evidence", hotfix, "issue_reports")
    sent = form_in(browser.get(address)) | {"incident_url": typed}
    assert browser.post(address, sent).status_code == 302
    assert hotfix.issue_reports.get().incident_url == kept


def test_the_number_of_a_ticket_is_refused_where_nobody_knows_its_address(company: Company) -> None:
    sent = {
        "system": company.system.pk,
        "title": "Slow",
        "triggers": ["performance"],
        "environment": "production",
    }
    answer = client_of(company.plain).post(url("add"), {**sent, "incident_url": "PAY-123"})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"incident_url"}


def test_what_was_said_earlier_is_shown_and_corrected_where_it_stands(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("qualification")
    browser, _address, page = opened(company, hotfix, "tl", "change_requests")
    assert "Qualification: Reason: no viable workaround" in words_of(page)
    assert words_of(page).count("The till cannot take cards.") >= 3
    correct = f"{url('evidence', hotfix, 'qualifications')}?then=change_requests"
    assert f'href="{correct}#row_id_no_workaround_reason"' in words_of(page)
    typed: Any = form_in(browser.get(correct)) | {"no_workaround_reason": "Cash is refused, too."}
    assert browser.post(correct, typed).url == url("evidence", hotfix, "change_requests")
    assert "Cash is refused, too." in words_of(opened(company, hotfix, "tl", "change_requests")[2])


def test_what_is_signed_and_gone_is_shown_and_not_corrected(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    page = opened(company, hotfix, "sd", "development_records")[2]
    assert "Renew the pinned certificate." in words_of(page)
    assert "hf-correct" not in words_of(page)
