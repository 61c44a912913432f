"""One clock stamps everything, and whoever sets it decides what time it is for the code inside."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.utils import timezone as django_time

from apps.approvals.models import Approval
from apps.common import clock
from apps.history.history_tables import all_changes
from tests.driving import NIGHT, perform, ready, report, step


def test_it_is_the_real_one_unless_it_is_set():
    before = django_time.now()
    assert before <= clock.now() <= django_time.now()


def test_the_innermost_setting_counts_and_ends_with_its_block():
    later = NIGHT + timedelta(hours=1)
    with clock.set_to(NIGHT):
        with clock.set_to(later):
            assert clock.now() == later
        assert clock.now() == NIGHT
    assert clock.now() != NIGHT


def test_an_error_inside_does_not_leave_it_set():
    with pytest.raises(ZeroDivisionError), clock.set_to(NIGHT):
        _ = 1 / 0
    assert clock.now() != NIGHT


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.set_to(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_other_threads_keep_their_own():
    seen = []
    with clock.set_to(NIGHT):
        other = Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0] != NIGHT


def test_everything_that_a_door_writes_bears_its_time(company):
    moments = [NIGHT + timedelta(minutes=minutes) for minutes in (0, 10, 20)]
    with clock.set_to(moments[0]):
        hotfix = report(company)
    assert hotfix.reported_at == hotfix.phase_entered_at == hotfix.changed_at == moments[0]
    with clock.set_to(moments[1]):
        step(hotfix, company)
    assert (hotfix.reported_at, hotfix.phase_entered_at) == (moments[0], moments[1])
    with clock.set_to(moments[2]):
        ready(hotfix, company, to="qualification")
        perform(hotfix, "qualify", by=company.po)
        hotfix.refresh_from_db()
        assert Approval.objects.get().signed_at == hotfix.changed_at == moments[2]
        assert hotfix.phase_entered_at == moments[1], "A sign-off that does not move it enters no phase."
    assert {change.row.history_date for change in all_changes(hotfix)} == set(moments)


def test_ages_are_counted_by_it_and_stop_at_the_end(company):
    with clock.set_to(NIGHT):
        hotfix = report(company)
    with clock.set_to(NIGHT + timedelta(hours=2)):
        assert hotfix.age == hotfix.time_in_phase == timedelta(hours=2)
        perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
        hotfix.refresh_from_db()
    with clock.set_to(NIGHT + timedelta(days=9)):
        assert hotfix.age == timedelta(hours=2)
