"""The facts from which a board decides come from the evidence; what is not known yet is empty."""

from datetime import datetime, timedelta

from apps.common import clock
from apps.hotfixes.models import HotFix
from tests.driving import Company, complete, drive, perform, ready, report
from tests.records.builders import Take


def test_a_fresh_report_has_no_plan_and_no_risk(company: Company, take: Take) -> None:
    cover = take(report(company)).cover
    assert (cover.reference, cover.priority, cover.state) == ("HF-2026-0001", "Emergency", "Issue Identified")
    assert (cover.window, cover.risk, cover.rollback_decision, cover.change, cover.took) == ("",) * 5
    assert cover.issue == "Every card payment ends in “try again later”."
    assert cover.draft


def test_a_planned_one_has_window_risk_and_rollback(
    second_round: HotFix, company: Company, take: Take
) -> None:
    drive(second_round, company, to="deployment")
    complete(second_round, company)
    cover = take(second_round).cover
    assert cover.window == "2026-11-23 02:14 to 02:44 UTC (30 min)"
    assert (cover.risk, cover.rollback_decision) == ("Low", "Rm Pay")
    assert cover.change == "Renew the pinned certificate."


def test_the_plan_of_an_earlier_round_is_no_plan(company: Company, take: Take) -> None:
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "refuse_deployment", by=company.rm, reason="The window is taken.")
    cover = take(hotfix).cover
    assert (cover.round, cover.window, cover.rollback_decision) == (2, "", "")
    assert cover.risk == "Low"


def test_a_closed_one_says_how_long_it_took(company: Company, take: Take, night: datetime) -> None:
    hotfix = drive(report(company), company, to="merge")
    with clock.set_to(night + timedelta(days=1, hours=3)):
        drive(hotfix, company, to="closed")
    taken = take(hotfix)
    assert taken.cover.took == "1 d 3 h"
    assert taken.cover.deployed == "2026-11-23 02:14 to 02:14 UTC, by Otto Operator"
    assert (taken.printing.open_for, taken.printing.in_phase_for) == ("", "")


def test_a_long_description_ends_at_a_sentence(company: Company, take: Take) -> None:
    hotfix = report(company, description="Card payments are refused. " * 100)
    issue = take(hotfix).cover.issue
    assert len(issue) <= 340 + len(" […]")
    assert issue.endswith("Card payments are refused. […]")
