"""Of the Emergencies, those that were lowered to a Critical are counted: by system, by month, in the CSV."""

from collections.abc import Callable
from datetime import datetime, timedelta

from apps.approvals.changing_lane import change_lane
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.metrics.report import Report, report_csv
from tests.driving import NIGHT, Company, proof_of, report
from tests.metrics.by_hand import CLOSED, UP_TO_DEPLOYMENT, course, hours, measured

Ask = Callable[..., Report]
LOWERED = {"lowered_at": NIGHT + hours(2)}


def test_when_it_was_lowered() -> None:
    assert measured("was_emergency", course(*UP_TO_DEPLOYMENT, **LOWERED)) == [(2.0, True)]
    assert measured("was_emergency", course(*CLOSED, **LOWERED)) == [(2.0, True)]


def test_an_emergency_is_none_of_them_when_it_was_deployed() -> None:
    assert measured("was_emergency", course(*CLOSED, emergency=True)) == [(4.0, False)]
    assert measured("was_emergency", course(*UP_TO_DEPLOYMENT, emergency=True)) == []


def test_one_that_was_raised_again_is_an_emergency_as_any() -> None:
    assert measured("was_emergency", course(*CLOSED, emergency=True, **LOWERED)) == [(4.0, False)]


def test_a_critical_that_was_none_is_not_counted_at_all() -> None:
    assert measured("was_emergency", course(*CLOSED)) == []


def lowered(company: Company) -> HotFix:
    hotfix = report(company, priority="emergency")
    given = {"reason": "A way round was found.", "by": company.tl, "proof": proof_of(company.tl)}
    change_lane(hotfix, to="critical", **given)
    return hotfix


def test_it_stands_in_the_line_of_its_system_and_month(
    company: Company, figures: Ask, night: datetime
) -> None:
    lowered(company)
    with clock.set_to(night + timedelta(hours=1)):
        report(company, priority="emergency")
    found = figures()
    for line in (found.whole, *found.by_system, found.by_month[-1]):
        figure = line.figures["was_emergency"]
        assert (figure.those, figure.counted) == (1, 1)
    told = report_csv(found).decode("utf-8-sig").splitlines()
    rows = [row.split(",") for row in told if ",was_emergency," in row and row.split(",")[4] != "0"]
    assert [(row[0], row[4], row[8]) for row in rows] == [
        ("all", "1", "1"),
        ("system", "1", "1"),
        ("month", "1", "1"),
    ]
