"""A date has no zone: whichever filter of a page it is put through shows it as the day that it is."""

from datetime import UTC, date, datetime

import pytest

from apps.common.moments import reading_in
from apps.console.templatetags import moments

DAY = date(2027, 1, 31)
ZONES = ["", "Pacific/Kiritimati", "America/New_York"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", ["day", "iso", "moment", "moment_text", "time_of_day"])
def test_each_filter_of_moments_shows_a_date_as_it_is(name, zone):
    with reading_in(zone):
        assert getattr(moments, name)(DAY) == "2027-01-31"
        assert getattr(moments, name)(None) == ""


def test_the_last_moment_of_all_has_a_day_in_each_zone():
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    with reading_in("Pacific/Kiritimati"):
        assert moments.day(last) == "9999-12-31"
