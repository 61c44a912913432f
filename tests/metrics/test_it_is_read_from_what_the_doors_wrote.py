"""The figures of hot fixes that people drove through the doors, from the rows that these left."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import phase_stays, phase_stays_of, spent
from apps.metrics.report import Report
from apps.records.frozen_gos import frozen_gos
from apps.systems.models import Freeze
from tests.asking import ROLLED_BACK
from tests.driving import Company, complete, drive, perform, ready, report
from tests.owing import broken, skip, to_merge

Ask = Callable[..., Report]


def test_a_hot_fix_with_a_round_of_its_own(company: Company, figures: Ask, night: datetime) -> None:
    """By the doors: rolled back after an hour in production, verified after four, closed after five."""
    hotfix = drive(report(company), company, to="verification")
    with clock.set_to(night + timedelta(hours=1)):
        perform(hotfix, "roll_back", by=company.rm, reason="Refunds fail.", details=ROLLED_BACK)
    with clock.set_to(night + timedelta(hours=4)):
        drive(hotfix, company, to="documentation")
    with clock.set_to(night + timedelta(hours=5)):
        drive(hotfix, company, to="closed")
    whole = figures().whole.figures
    assert whole["time_to_restore"].median == timedelta(hours=4)
    assert whole["restored_in_time"].those == 1
    assert (whole["change_failure_rate"].those, whole["change_failure_rate"].hotfixes) == (1, 1)
    assert whole["time_in_verification"].median == timedelta(hours=1)
    assert whole["time_in_development"].median == timedelta(hours=3)
    assert whole["time_in_documentation"].median == timedelta(hours=1)


def test_rolled_back_during_deployment_was_in_production_and_a_no_go_was_not(
    company: Company, figures: Ask
) -> None:
    taken_back, refused = (ready(report(company), company, to="deployment") for _each in range(2))
    perform(refused, "refuse_deployment", by=company.rm, reason="Nobody is on call.")
    assert figures().whole.figures["change_failure_rate"].hotfixes == 0
    perform(taken_back, "go", by=company.rm)
    complete(taken_back, company, afterwards=True)
    perform(taken_back, "roll_back", by=company.rm, reason="Refunds fail.", details=ROLLED_BACK)
    failed = figures().whole.figures["change_failure_rate"]
    assert (failed.those, failed.hotfixes) == (1, 1)


def test_expedited_is_one_for_which_the_glass_was_broken(company: Company, figures: Ask) -> None:
    drive(report(company), company, to="verification")
    hotfix = broken(company, to="deployment")
    assert figures().whole.figures["expedited_share"].hotfixes == 1
    skip(hotfix, company)
    to_merge(hotfix, company)
    share = figures().whole.figures["expedited_share"]
    assert (share.those, share.hotfixes) == (1, 2)


def test_deployed_in_a_freeze_is_what_reached_production_while_one_was_in_force_then(
    company: Company, figures: Ask
) -> None:
    hour = timedelta(hours=1)
    drive(report(company), company, to="verification")
    with clock.set_to(clock.now() + hour):
        freeze = Freeze.objects.create(
            starts_at=clock.now() - 2 * hour, ends_at=clock.now() + hour, reason="x"
        )
        hotfix = broken(company, to="deployment")
        skip(hotfix, company)
        to_merge(hotfix, company)
    with clock.set_to(clock.now() + 4 * hour):
        drive(report(company), company, to="verification")
        freeze.reason = "Year end"
        freeze.save()
        share = figures().whole.figures["frozen_share"]
    assert (share.those, share.hotfixes) == (1, 3)


@pytest.mark.parametrize(("begins", "ends", "counts"), [(10, 30, True), (100, 300, False)])
def test_it_counts_when_production_was_changed_and_not_when_that_was_recorded(
    begins: int, ends: int, counts: bool, company: Company, figures: Ask
) -> None:
    night, minute = clock.now(), timedelta(minutes=1)
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    starts_at, ends_at = night + begins * minute, night + ends * minute
    with clock.set_to(night + minute):
        Freeze.objects.create(starts_at=starts_at, ends_at=ends_at, reason="Year end")
    with clock.set_to(night + 120 * minute):
        complete(hotfix, company, afterwards=True)
        record = hotfix.deployment_records.get()
        record.actual_start, record.actual_end = night + 15 * minute, night + 20 * minute
        with acting(company.rm, reason="Read from the log"):
            record.save()
        hotfix.refresh_from_db()
        perform(hotfix, "deploy", by=company.rm)
        share = figures().whole.figures["frozen_share"]
    assert share.those == int(counts)
    assert len(list(frozen_gos(hotfix))) == int(counts)


def test_what_was_rejected_or_cancelled_is_counted_as_that_and_no_more(
    company: Company, figures: Ask
) -> None:
    drive(report(company), company, to="rejected")
    drive(report(company), company, to="cancelled")
    counted = {name: one.hotfixes for name, one in figures().whole.figures.items() if one.hotfixes}
    assert counted == {"reported": 2, "rejected": 1, "cancelled": 1}


def test_stays_of_many_are_those_of_each(company: Company, night: datetime) -> None:
    hotfix = ready(report(company), company, to="testing")
    drive(report(company), company, to="cancelled")
    with clock.set_to(night + timedelta(hours=1)):
        perform(hotfix, "fail_testing", by=company.qa, reason="Refunds are sent twice.")
    many = phase_stays_of(HotFix.objects.all())
    assert len(many) == 2
    for one in HotFix.objects.all():
        each = [(stay.state, stay.round, stay.entered, stay.left) for stay in phase_stays(one)]
        assert [(stay.state, stay.round, stay.entered, stay.left) for stay in many[one.pk]] == each
    assert [stay.state for stay in many[hotfix.pk]][-2:] == ["testing", "development"]
    assert spent(many[hotfix.pk]) == timedelta(hours=1)
