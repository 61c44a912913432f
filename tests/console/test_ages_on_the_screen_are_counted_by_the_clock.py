"""How old a hot fix is, is told by the one clock, in the same words on each page."""

import re
from datetime import timedelta

from apps.common import clock
from tests.asking import client_of, words_of
from tests.driving import NIGHT, drive, perform, report, step

FRONT_PAGE, LIST = "/admin/", "/admin/hotfixes/hotfix/"


def read(user, address):
    """What is read on the page, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", words_of(client_of(user).get(address))).split())


def page(user, hotfix):
    return read(user, f"/admin/hotfixes/hotfix/{hotfix.pk}/change/")


def test_the_page_tells_the_age_and_the_time_in_the_phase(company):
    with clock.set_to(NIGHT):
        hotfix = report(company)
    with clock.set_to(NIGHT + timedelta(hours=2)):
        step(hotfix, company)
    with clock.set_to(NIGHT + timedelta(days=3, hours=4)):
        shown = page(company.po, hotfix)
    assert "Age 3 d 4 h" in shown
    assert "In this phase for 3 d 2 h" in shown


def test_of_one_that_has_ended_the_page_tells_how_long_it_took(company):
    with clock.set_to(NIGHT):
        hotfix = report(company)
    with clock.set_to(NIGHT + timedelta(hours=2, minutes=5)):
        perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
    with clock.set_to(NIGHT + timedelta(days=9)):
        shown = page(company.po, hotfix)
    assert "Took 2 h 5 min" in shown
    assert "In this phase for" not in shown


def test_the_list_tells_the_age(company):
    with clock.set_to(NIGHT):
        report(company)
    with clock.set_to(NIGHT + timedelta(days=1, hours=1)):
        assert "1 d 1 h" in read(company.po, LIST)


def test_the_front_page_tells_the_time_to_restore_as_the_list_does(company):
    with clock.set_to(NIGHT):
        report(company)
    for since, told in ((timedelta(hours=1), "3 h left"), (timedelta(days=1), "20 h overdue")):
        with clock.set_to(NIGHT + since):
            for address in (FRONT_PAGE, LIST):
                assert told in read(company.po, address)


def test_of_one_that_is_restored_the_front_page_tells_the_time_in_the_phase(company):
    with clock.set_to(NIGHT):
        drive(report(company), company, to="documentation")
    with clock.set_to(NIGHT + timedelta(days=1, hours=1)):
        assert "in this phase for 1 d 1 h" in read(company.po, FRONT_PAGE)
