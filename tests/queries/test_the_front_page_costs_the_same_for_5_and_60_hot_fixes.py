"""The front page: so many queries, however much waits for somebody."""

from functools import partial

from django.urls import reverse

from tests.again import as_a_whole
from tests.driving import drive, report

FRONT = reverse("admin:index")

# Session, person; systems in reach, and what is held; every open one by the clock, in two. What waits: what
# is held, which calls they may confirm, what they decided there, what is owed there, of sign-offs and of
# evidence, and changed lanes; then those rows with their clocks, sign-offs, debts, yeses and what follows,
# their evidence, and what is held, for the verbs. What else is mine, and the rows that stand nowhere above,
# each with their clocks; which goes are over, follow-up actions, decisions, and model permissions.
FRONT_PAGE = {"po": 31, "insider": 16}


def test_front_page(company, asked, reported):
    reported(company, number=4)
    drive(report(company), company, to="qualification")
    assert {who: len(asked(company.people[who], FRONT)) for who in FRONT_PAGE} == FRONT_PAGE
    as_a_whole("55 more", partial(_more, company))
    assert {who: len(asked(company.people[who], FRONT)) for who in FRONT_PAGE} == FRONT_PAGE


def _more(company):
    for number in range(55):
        hotfix = report(company)
        if number % 10 == 0:
            drive(hotfix, company, to="qualification")
