"""The front page says what I must do as a verb that leads there, by the clock, overdue Emergencies first."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.console.front_page import ROWS
from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.driving import drive, perform, ready, report
from tests.owing import claimed, owing

ROW = re.compile(r'class="hf-desk-title" href="([^"]+)".*?</li>', re.S)
VERB = re.compile(r'<a class="hf-button" href="([^"]+)">([^<]+)<')


def front(who: Any) -> str:
    return words_of(client_of(who).get(reverse("admin:index")))


def verbs(hotfix: HotFix, who: Any) -> list[tuple[str, str]]:
    """What `who` is offered to do about `hotfix`: address and words."""
    rows = {found.group(1): found.group(0) for found in ROW.finditer(front(who))}
    return VERB.findall(rows[url("change", hotfix)])


@pytest.mark.parametrize(
    ("state", "who", "name", "words"),
    [
        ("identified", "reporter", "submit", "Submit for qualification"),
        ("qualification", "tl", "qualify", "Approve qualification"),
        ("testing", "qa", "pass_testing", "Sign off testing"),
        ("deployment", "rm", "go", "Give the go"),
    ],
)
def test_what_can_be_signed_or_done_is_the_verb(state, who, name, words, company):
    hotfix = ready(report(company), company, to=state)
    assert verbs(hotfix, company.people[who]) == [(url("act", hotfix, name), words)]


def test_before_that_it_is_what_is_missing(company):
    hotfix = drive(report(company), company, to="deployment")
    leads_to = url("evidence", hotfix, "deployment_plans")
    assert verbs(hotfix, company.rm) == [(leads_to, "Fill in: Deployment plan")]


def test_a_debt_is_ratified(company):
    debt = owing(company, phase="testing")
    found = verbs(debt.hotfix, company.qa)
    assert (url("settle", debt.hotfix, debt.pk, "ratify"), "Ratify Testing") in found


def test_a_yes_by_phone_is_answered(company):
    hotfix = ready(report(company), company, to="testing")
    claimed(hotfix, company, Role.QA_LEAD, "qa", at=hotfix.phase_entered_at)
    found = verbs(hotfix, company.rm)
    assert found == [(url("change", hotfix), "Answer for the yes to Testing")]


def test_it_is_by_the_clock_and_overdue_emergencies_come_first(company):
    now = clock.now()
    late, soon, later = now - timedelta(hours=5), now - timedelta(hours=3), now - timedelta(minutes=5)
    made = []
    for moment, priority in (
        (later, "emergency"),
        (now - timedelta(days=2), "critical"),
        (soon, "emergency"),
        (late, "emergency"),
    ):
        with clock.set_to(moment):
            triggers = ["performance"] if priority == "critical" else ["system_down"]
            made.append(report(company, priority=priority, triggers=triggers))
    with clock.set_to(now):
        shown = [found.group(1) for found in ROW.finditer(front(company.reporter))]
    assert shown == [url("change", made[place]) for place in (3, 1, 2, 0)]


def test_how_many_are_overdue_is_said_however_few_are_shown(company):
    now = clock.now()
    with clock.set_to(now - timedelta(hours=9)):
        for _each in range(ROWS + 2):
            report(company)
    with clock.set_to(now):
        page = front(company.reporter)
    assert f"{ROWS + 2} overdue" in page
    assert f"Show all {ROWS + 2}" in page
    assert len(ROW.findall(page)) == ROWS


def test_the_list_is_by_the_clock_too_and_what_ended_comes_last(company):
    now = clock.now()
    with clock.set_to(now - timedelta(hours=9)):
        late = report(company)
    with clock.set_to(now):
        ended = drive(report(company), company, to="rejected")
        fresh = report(company)
        listed = client_of(company.po).get(url("changelist")).context["cl"].result_list
        sorted_otherwise = client_of(company.po).get(f"{url('changelist')}?o=1").context["cl"].result_list
    assert [one.pk for one in listed] == [late.pk, fresh.pk, ended.pk]
    assert [one.pk for one in sorted_otherwise] == [late.pk, ended.pk, fresh.pk]


def test_after_the_go_the_deployment_is_recorded(company):
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    assert [words for _url, words in verbs(hotfix, company.rm)] == ["Fill in: Deployment record"]
