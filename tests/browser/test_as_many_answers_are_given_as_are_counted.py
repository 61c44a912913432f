"""Whoever fills in only what is empty and asked for gives as many answers as `show_process` counts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.console.answers import Count
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES, State
from apps.systems.priorities import TRIGGERS, Priority
from tests.browser.asked import EMPTY, FILLED_IN, UNANSWERED
from tests.browser.conftest import Screen
from tests.driving import FORWARD, SUPPLIER, Company, drive, perform, report
from tests.filling import COMPLETE, in_own_words
from tests.systems_templates import give_templates

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database]

# What is typed into rows, and where what is complete for a database is not what a person would choose.
TYPED: dict[str, Any] = {
    "kind": "code_change",
    "assessment": "Small and proven",
    "sha": "0a1b2c3",
    "type": "integration",
    "passed": "40",
    "description": "Deploy the image",
    "owner": "Operations",
}

# What stands in for more in the short form.
IN_SHORT = {
    "reason": "The till cannot take cards.",
    "affected": "All shops: nobody can pay by card.",
    "how_tested": "Paid by card in the test shop.",
}


class Night:
    """One hot fix, reported and filled in on screen; the answers that it took are counted."""

    def __init__(self, company: Company, sign_in: Callable[..., Screen], priority: Priority) -> None:
        self.company, self.sign_in, self.priority = company, sign_in, priority
        self.windows: dict[str, Screen] = {}
        self.answers: dict[str, int] = {}

    def window(self, who: str) -> Screen:
        if who not in self.windows:
            self.windows[who] = self.sign_in(self.company.people[who])
        return self.windows[who]

    def reports(self) -> HotFix:
        window = self.window("reporter")
        window.open("/admin/hotfixes/hotfix/add/")
        title = evidence_model("issue_reports").label()
        self._answer(window, title, {**COMPLETE["issue_reports"](), **self._report()})
        window.press("Report the issue")
        window.page.locator(".messagelist .success").wait_for()
        return HotFix.objects.order_by("pk").last()  # type: ignore[return-value]

    def _report(self) -> dict[str, Any]:
        # Nothing like the earlier one, which would be shown first.
        return {
            "title": "Vouchers of the night shift come out blank",
            "description": "Nothing is printed on them since half past one.",
            "system": str(self.company.system.pk),
            "triggers": [TRIGGERS[self.priority][0].value],
        }

    def fills_in(self, hotfix: HotFix, who: str, name: str) -> None:
        window = self.window(who)
        window.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/evidence/{name}/")
        for rows in self._needed_and_without_a_row(window):
            window.add_row(rows)
        title = evidence_model(name).label()
        values = in_own_words({**COMPLETE[name](), **IN_SHORT, "validated_priority": self.priority.value})
        self._answer(window, title, values)
        if window.page.locator(".hf-needed-one").count():
            self._one_of(window, title, evidence_model(name).either_now, values)
        if self.priority is Priority.CRITICAL and window.page.locator("[name$='-all_yes']").count():
            self.answers[title] = self.answers.get(title, 0) + window.page.evaluate(UNANSWERED)
            window.page.locator("[name$='-all_yes']").press("Space")
        window.save()
        assert "is saved" in window.page.locator(".messagelist .success").inner_text()

    @staticmethod
    def _needed_and_without_a_row(window: Screen) -> Iterator[str]:
        for section in window.page.locator("[data-rows]:has(h2 .hf-needed)").all():
            if not section.locator(".hf-row:visible").count():
                yield section.get_attribute("data-rows") or ""

    def _one_of(
        self, window: Screen, title: str, groups: tuple[tuple[str, ...], ...], values: dict[str, Any]
    ) -> None:
        """Fill in the first of the groups of which one will do, unless one of them is there."""
        if any(all(window.page.evaluate(FILLED_IN, one) for one in group) for group in groups):
            return
        for name in groups[0]:
            window.fill({name: values[name]})
            self.answers[title] += 1

    def _answer(self, window: Screen, title: str, values: dict[str, Any]) -> None:
        empty = window.page.evaluate(EMPTY)
        self.answers[title] = self.answers.get(title, 0) + len(empty)
        for name in empty:
            field = name.rpartition("-")[2]
            value = TYPED[field] if "-" in name else values[field]
            window.fill({name: value})


@pytest.mark.parametrize("priority", list(Priority))
def test_up_to_the_go(priority: Priority, company: Company, sign_in: Callable[..., Screen]) -> None:
    give_templates(company.system).runs.all().delete()
    drive(report(company), company, to="closed")
    night = Night(company, sign_in, priority)
    hotfix = night.reports()
    for phase in PHASES:
        if phase.state != State.IDENTIFIED:
            for name in phase.evidence:
                night.fills_in(hotfix, SUPPLIER[phase.state], name)
        for act, who in dict(FORWARD)[phase.state]:
            if not phase.deploys or act == phase.signs_by:
                perform(hotfix, act, by=company.people[who])
        hotfix.refresh_from_db()
        if phase.deploys:
            break
    assert hotfix.deployment_records.exists(), "the go is given"
    counted = Count(priority, with_templates=True)
    by_form = dict.fromkeys(night.answers, 0)
    for one in counted.inputs:
        by_form[one.form] += not one.known
    assert night.answers == by_form
    assert sum(night.answers.values()) == counted.answers
