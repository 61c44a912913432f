"""Who logs in is logged in for twelve hours, unless the environment says otherwise."""

from tests.asking import client_of
from tests.driving import PASSWORD

TWELVE_HOURS = 12 * 60 * 60


def test_the_cookie_ends_twelve_hours_after_the_log_in(company):
    who = {"username": company.qa.username, "password": PASSWORD}
    answer = client_of(None).post("/admin/login/?next=/admin/", who)
    assert answer.status_code == 302
    assert answer.cookies["sessionid"]["max-age"] == TWELVE_HOURS
