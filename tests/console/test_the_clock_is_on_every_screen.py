"""By when service must be restored, and how much that is overdue: on the page, in the list, on the desk."""

import re
from datetime import timedelta

import pytest

from apps.common import clock
from apps.systems.models import SystemClock
from apps.systems.priorities import DEFAULT_CLOCKS, Priority
from tests.asking import client_of, url, words_of
from tests.driving import drive, report

pytestmark = pytest.mark.django_db
LIST = "/admin/hotfixes/hotfix/"
DESK = "/admin/"


def text(answer):
    """What is read on the page, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", words_of(answer)).split())


@pytest.fixture
def read(company, night):
    """What a Product Owner reads at this address so long after the report."""

    def reads(address, *, after):
        with clock.set_to(night + after):
            return text(client_of(company.po).get(address))

    return reads


def test_an_emergency_has_four_hours(company, read):
    hotfix = report(company)
    assert "Restore by 2026-11-23 06:14 UTC, 3 h left" in read(
        url("change", hotfix), after=timedelta(hours=1)
    )
    assert "3 h left" in read(LIST, after=timedelta(hours=1))
    for address in (url("change", hotfix), LIST, DESK):
        assert "verdue" not in read(address, after=timedelta(hours=3, minutes=59))


def test_then_it_is_overdue_everywhere(company, read):
    hotfix = report(company)
    after = timedelta(hours=4, minutes=7)
    assert "Restore by 2026-11-23 06:14 UTC, 7 min overdue" in read(url("change", hotfix), after=after)
    assert "7 min overdue" in read(LIST, after=after)
    assert "7 min overdue" in read(DESK, after=after)
    assert "1 overdue" in read(DESK, after=after)


def test_a_system_has_a_clock_of_its_own(company, read):
    default = DEFAULT_CLOCKS[Priority.EMERGENCY]
    SystemClock.objects.create(
        system=company.system,
        priority=Priority.EMERGENCY,
        first_response=default.first_response,
        update_every=default.update_every,
        escalate_after=default.escalate_after,
        restore_within=timedelta(hours=9),
    )
    hotfix = report(company)
    assert "Restore by 2026-11-23 11:14 UTC" in read(url("change", hotfix), after=timedelta(hours=5))


@pytest.mark.parametrize("state", ["documentation", "closed", "rejected"])
def test_what_is_restored_or_over_has_no_clock(company, read, state):
    hotfix = drive(report(company), company, to=state)
    for address in (url("change", hotfix), LIST + "?state__exact=" + state, DESK):
        assert "verdue" not in read(address, after=timedelta(days=3))
    assert "Restore by" not in read(url("change", hotfix), after=timedelta(days=3))
