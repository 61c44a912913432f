"""The rail says where the hot fix stands, when it entered each phase, and how long it stayed."""

from datetime import datetime, timedelta

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.records.record_data import RailPhase, Snapshot
from tests.driving import Company, drive, report, step
from tests.records.builders import Take


def stop(taken: Snapshot, name: str) -> RailPhase:
    return next(one for one in taken.rail if one.name == name)


def test_the_stops_are_the_phases_in_their_order(company: Company, take: Take) -> None:
    rail = take(report(company)).rail
    assert [one.name for one in rail] == [phase.name for phase in PHASES]
    assert [one.status for one in rail] == ["current"] + ["ahead"] * (len(PHASES) - 1)


def test_a_phase_that_was_left_has_its_time(company: Company, take: Take, night: datetime) -> None:
    hotfix = report(company)
    with clock.set_to(night + timedelta(minutes=25)):
        step(hotfix, company)
    found = stop(take(hotfix), "Issue Identified")
    assert (found.status, found.entered, found.spent) == ("done", "2026-11-23 02:14 UTC", "25 min")


def test_stays_of_all_rounds_are_added_up(
    sent_back: HotFix, company: Company, take: Take, night: datetime
) -> None:
    with clock.set_to(night + timedelta(minutes=75)):
        drive(sent_back, company, to="testing")
    taken = take(sent_back)
    developed = stop(taken, "Development")
    assert (developed.visits, developed.spent, developed.entered) == (2, "15 min", "2026-11-23 03:14 UTC")
    # One hour in the first round, and 45 minutes of the second until it was printed.
    assert taken.printing.in_phase_for == "1 h 45 min"
    assert taken.printing.open_for == "2 h"


def test_one_that_ended_stops_at_its_end(company: Company, take: Take) -> None:
    rail = take(drive(report(company), company, to="cancelled")).rail
    assert [one.status for one in rail] == ["done"] + ["ahead"] * (len(PHASES) - 1) + ["current"]
    assert rail[-1].name == "Cancelled"
