"""Before a second one is reported: open and recent hot fixes of the system whose titles look alike."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.search.alike import MOST, alike
from tests.driving import NIGHT, make_company, perform, report


@pytest.mark.parametrize(
    "title",
    ["Card payments refused", "CARD PAYMENT REFUSED!", "Refused: payments by card", "Crad paymnets refused"],
)
def test_words_in_any_order_and_with_typos(title, hotfix, company):
    assert alike(system=company.system, title=title, viewer=company.reporter) == [hotfix]


@pytest.mark.parametrize(
    "title", ["", "  ", "a an of", "Mail is slow", "Card reader in the canteen is dirty"]
)
def test_others_are_not(title, hotfix, company):
    assert alike(system=company.system, title=title, viewer=company.reporter) == []


def test_the_most_alike_first_and_open_before_ended(company):
    ended = report(company)
    perform(ended, "cancel", by=company.reporter, reason="No.")
    first = report(company)
    less = report(company, title="Card payments are slow")
    found = alike(system=company.system, title="Card payments are refused", viewer=company.reporter)
    assert found == [first, ended, less]


def test_what_ended_long_ago_is_not(company):
    ended = report(company)
    perform(ended, "cancel", by=company.reporter, reason="No.")
    open_still = report(company)
    with clock.set_to(NIGHT + timedelta(days=31)):
        assert alike(system=company.system, title=ended.title, viewer=company.reporter) == [open_still]


def test_of_another_system_is_not(hotfix, company):
    other = make_company("LOG")
    assert alike(system=other.system, title=hotfix.title, viewer=company.auditor) == []


def test_a_few(company):
    for _each in range(MOST + 2):
        report(company)
    assert len(alike(system=company.system, title="Card payments", viewer=company.reporter)) == MOST
