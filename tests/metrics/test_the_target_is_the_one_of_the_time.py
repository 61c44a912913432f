"""A restore target is that of the system's clock when the issue was reported; later edits change no past."""

from datetime import datetime, timedelta

from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.models import HotFix
from apps.metrics.courses import courses
from apps.systems.models import System, SystemClock
from apps.systems.past_clocks import PastClocks
from tests.driving import Company, make_company, report

MIDNIGHT = timedelta(hours=21, minutes=46)  # from the night's report on


def own_clock(system: System, priority: str, within: timedelta | None) -> SystemClock:
    hour = timedelta(hours=1)
    with acting(None):
        return SystemClock.objects.create(
            system=system,
            priority=priority,
            first_response=hour,
            update_every=hour,
            escalate_after=hour,
            restore_within=within,
        )


def within(system: System, priority: str, at: datetime) -> timedelta:
    return PastClocks().restore_by(system.pk, priority, at) - at


def test_without_a_clock_of_its_own_the_default_holds(company: Company, night: datetime) -> None:
    assert within(company.system, "emergency", night) == timedelta(hours=4)
    assert within(company.system, "critical", night) == MIDNIGHT


def test_its_own_clock_holds_for_its_priority_and_system(company: Company, night: datetime) -> None:
    own_clock(company.system, "emergency", timedelta(hours=2))
    other = make_company("SHOP").system
    assert within(company.system, "emergency", night) == timedelta(hours=2)
    assert within(company.system, "critical", night) == MIDNIGHT
    assert within(other, "emergency", night) == timedelta(hours=4)


def test_what_is_edited_or_removed_later_changes_no_past_target(company: Company, night: datetime) -> None:
    day = timedelta(days=1)
    own = own_clock(company.system, "emergency", timedelta(hours=2))
    with clock.set_to(night + day), acting(None):
        own.restore_within = None
        own.save()
    with clock.set_to(night + 2 * day), acting(None):
        own.delete()
    asked = (night - day, night, night + day, night + 2 * day)
    targets = [within(company.system, "emergency", at) for at in asked]
    assert targets == [timedelta(hours=4), timedelta(hours=2), MIDNIGHT, timedelta(hours=4)]


def test_the_target_of_a_hot_fix_is_that_of_its_priority(company: Company, night: datetime) -> None:
    own_clock(company.system, "critical", timedelta(hours=6))
    report(company)
    report(company, priority="critical", triggers=["performance"])
    targets = [one.restore_by - night for one in courses(HotFix.objects.all())]
    assert targets == [timedelta(hours=4), timedelta(hours=6)]
    assert company.system.restore_by("critical", night) == night + timedelta(hours=6)
