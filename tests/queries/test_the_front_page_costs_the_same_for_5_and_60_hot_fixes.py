"""The front page: so many queries, however much waits for somebody."""

from functools import partial

from django.urls import reverse

from tests.again import as_a_whole
from tests.driving import drive, report

FRONT = reverse("admin:index")

# Session, person; systems in reach, and what is held. What waits: which calls they may confirm, what they
# decided there, what is owed there, of sign-offs and of evidence, and changed lanes; then, by the clock, how
# many of those are overdue, and the first of them with their clocks, sign-offs, debts, yeses, what follows
# and their evidence, for the verbs. What else is mine, and what stands nowhere above, each with how many are
# overdue and the first with their clocks; which goes are over, follow-up actions, decisions, and model
# permissions.
FRONT_PAGE = {"po": 29, "insider": 14}


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
