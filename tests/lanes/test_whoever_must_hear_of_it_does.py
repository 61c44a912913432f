"""Mails go to who supplies, then to who ratifies; when it is late, to process owners, then to the board."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from apps.approvals.changing_lane import change_lane
from apps.common import clock
from tests.driving import NIGHT, proof_of
from tests.short_form import complete_debt, debt_of, short_drive
from tests.telling import give_addresses, news, work


@pytest.fixture
def hotfix(hotfix, company):
    give_addresses(company)
    short_drive(hotfix, company, to="code_review")
    work()
    mail.outbox.clear()
    return hotfix


def told_after(**since):
    with clock.set_to(NIGHT + timedelta(**since)):
        call_command("send_reminders", stdout=StringIO())
    return [(who, what) for who, what in news() if "Development" in what and "follow" in what]


def test_who_ratifies_hears_once_it_is_complete(hotfix, company):
    complete_debt(debt_of(hotfix, "development"), by=company.contributor)
    assert ("sd", "ratify what followed in Development") in told_after(minutes=5)


def test_when_it_is_due_and_when_it_is_overdue(hotfix):
    assert ("sd", "what follows in Development is due in 3 h") in told_after(hours=69)
    late = told_after(hours=73)
    assert ("owner", "what follows in Development is overdue by 1 h") in late
    assert not [who for who, _what in late if who == "board"]
    assert [who for who, _what in told_after(hours=97)] == ["board"]


def test_a_change_of_the_lane_is_told_to_the_other_role(hotfix, company):
    change_lane(hotfix, to="critical", by=company.po, proof=proof_of(company.po), reason="One till.")
    work()
    assert ("tl", "the lane was changed to Critical") in news()
