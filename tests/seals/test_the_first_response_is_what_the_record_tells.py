"""The first response is measured, and no history keeps it: what it was is told by the act itself."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.history.faults import How
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import NIGHT, drive, report

# After the test database was made: what is from before is told less exactly.
LATER = NIGHT + timedelta(days=400)


@pytest.fixture
def hotfix(company):
    with clock.set_to(LATER):
        return report(company)


def answered(hotfix, company, *, after=timedelta(minutes=7)):
    with clock.set_to(LATER + after):
        record = hotfix.issue_reports.get()
        with recording(record, by=company.contributor):
            pass  # nothing was changed, and it was answered all the same
        hotfix.refresh_from_db()
        assert hotfix.responded_at == clock.now()


def told(hotfix, moment):
    HotFix.objects.filter(pk=hotfix.pk).update(responded_at=moment)


def test_as_it_was(hotfix, company, found):
    answered(hotfix, company)
    assert found() == []
    with clock.set_to(LATER + timedelta(hours=1)):
        drive(hotfix, company, to="qualification")
    assert found() == []


@pytest.mark.parametrize("minutes", [1, 6, 9, None])
def test_sooner_later_or_never(hotfix, company, found, minutes):
    answered(hotfix, company)
    told(hotfix, minutes and LATER + timedelta(minutes=minutes))
    [fault] = found()
    assert (fault.table, fault.row, fault.how) == ("hotfixes.HotFix", hotfix.pk, How.ALTERED)
    assert "another first response" in fault.why


def test_where_nobody_answered(hotfix, found):
    told(hotfix, LATER)
    assert len(found()) == 1
